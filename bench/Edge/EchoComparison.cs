using System.Buffers;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Edge;

/// <summary>Messages of 1 KiB there and back over 64 connections. Callers and servers share this process, and so the processors.</summary>
internal sealed class EchoComparison(string name, EchoKind subject, EchoKind baseline, int inFlight, string bar) : RateComparison
{
    private const int Connections = 64;
    private const int Size = 1024;

    private readonly IdentityKey _key = IdentityKey.Generate();
    private readonly List<IEchoCaller> _ours = [];
    private readonly List<IEchoCaller> _theirs = [];
    private EchoHost? _host;

    public static IReadOnlyList<EchoComparison> All { get; } =
    [
        new("edge-plain-1", EchoKind.Plain, EchoKind.Prefixed, 1, "at least 0.95"),
        new("edge-plain-16", EchoKind.Plain, EchoKind.Bare, 16, "at least 0.75"),
        new("edge-sealed-1", EchoKind.Sealed, EchoKind.Plain, 1, "at least 0.75"),
        new("edge-sealed-16", EchoKind.Sealed, EchoKind.Plain, 16, "at least 0.35"),
        new("edge-sealed-tls-1", EchoKind.Sealed, EchoKind.Tls, 1, "at least 1"),
        new("edge-sealed-tls-16", EchoKind.Sealed, EchoKind.Tls, 16, "at least 1"),
    ];

    public override string Name => name;

    public override string Subject => $"echo of 1 KiB, 64 connections, {inFlight} in flight on each: {Text(subject)}";

    public override string Baseline => Text(baseline);

    public override string Bar => bar;

    protected override string Unit => "messages";

    private int Count => inFlight == 1 ? 300 : 1_600;

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _host = await EchoHost.StartAsync(cancellationToken);
        while (_ours.Count < Connections)
        {
            _ours.Add(await ConnectAsync(subject, cancellationToken));
            _theirs.Add(await ConnectAsync(baseline, cancellationToken));
        }
    }

    protected override Task<Slice> SubjectAsync(CancellationToken cancellationToken) => LoadAsync(_ours, cancellationToken);

    protected override Task<Slice> BaselineAsync(CancellationToken cancellationToken) => LoadAsync(_theirs, cancellationToken);

    protected override async Task CleanUpAsync()
    {
        foreach (var caller in _ours.Concat(_theirs)) await caller.DisposeAsync();
        if (_host is not null) await _host.DisposeAsync();
        _key.Dispose();
    }

    private Task<Slice> LoadAsync(List<IEchoCaller> callers, CancellationToken cancellationToken) => Slice.MeasureAsync(
        Count * callers.Count,
        () => Task.WhenAll(callers.Select(caller => Task.Run(() => caller.CallAsync(Count, inFlight, cancellationToken), cancellationToken))));

    private async Task<IEchoCaller> ConnectAsync(EchoKind kind, CancellationToken cancellationToken)
    {
        var prefixed = PrefixedEcho.Message(Size);
        switch (kind)
        {
            case EchoKind.Sealed:
                return await SealedRawCaller.ConnectAsync(_host!.Sealed, _key, Size, cancellationToken);
            case EchoKind.Tls:
                return await RawCaller.ConnectTlsAsync(_host!.Tls, _host.Certificate, prefixed, prefixed.Length, inFlight, cancellationToken);
            case EchoKind.Plain:
                var body = prefixed.AsMemory(PrefixedEcho.Prefix);
                var greeting = Frame(new Hello([2], [], [], 30_000, 1 << 20));
                return await RawCaller.ConnectAsync(
                    _host!.Plain, Frame(new Message(MessageKind.Request, 1, "echo", body)), Frame(new Message(MessageKind.Reply, 1, "", body)).Length,
                    inFlight, cancellationToken, greeting);
            default:
                return await RawCaller.ConnectAsync(kind == EchoKind.Bare ? _host!.Bare : _host!.Prefixed, prefixed, prefixed.Length, inFlight, cancellationToken);
        }
    }

    private static byte[] Frame(EdgeV2Message message)
    {
        var payload = new ArrayBufferWriter<byte>();
        EdgeV2MessageCodec.Encode(message, payload);
        var frame = new ArrayBufferWriter<byte>();
        EdgeV2FrameCodec.Write(message.Type, EdgeV2Flags.None, payload.WrittenSpan, frame);
        return frame.WrittenSpan.ToArray();
    }

    private static string Text(EchoKind kind) => kind switch
    {
        EchoKind.Plain => "framing B, not sealed",
        EchoKind.Sealed => "framing A, sealed by Noise",
        EchoKind.Prefixed => "a Kestrel connection handler that parses a length prefix",
        EchoKind.Tls => "the same handler over TLS 1.3 (SslStream)",
        _ => "a bare socket",
    };
}
