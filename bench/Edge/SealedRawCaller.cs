using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Bench.Edge;

/// <summary>
/// What <see cref="RawCaller"/> is to the others, to framing A with Noise: the same message again and again, a window at a time, and what comes
/// back is counted. Each is sealed and opened by itself, as a session must; nothing more is done with it.
/// </summary>
internal sealed class SealedRawCaller : IEchoCaller
{
    private static readonly FrameLimits Limits = new();

    private readonly NetworkStream _stream;
    private readonly SecureFramer _framer;
    private readonly SealedFrameWriter _writer;
    private readonly byte[] _echo;
    private readonly ArrayBufferWriter<byte> _sending = new(64 * 1024);
    private readonly ArrayBufferWriter<byte> _plain = new(4 * 1024);
    private readonly byte[] _received = new byte[128 * 1024];
    private int _held;

    private SealedRawCaller(NetworkStream stream, SecureFramer framer, byte[] echo) =>
        (_stream, _framer, _writer, _echo) = (stream, framer, new SealedFrameWriter(framer), echo);

    public static async Task<SealedRawCaller> ConnectAsync(IPEndPoint to, IdentityKey key, int size, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to, cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        // A handshake's answer is its last word, so nothing stays behind in these.
        var pipe = new Duplex(PipeReader.Create(stream, new(leaveOpen: true)), PipeWriter.Create(stream, new(leaveOpen: true)));
        var keys = await SessionHandshake.InitiateAsync(pipe, key, SessionOptions.Default, TimeProvider.System, cancellationToken);
        return new(stream, new SecureFramer(keys, RekeyPolicy.Default, TimeProvider.System), RandomText.Echo(size));
    }

    public async Task CallAsync(int count, int inFlight, CancellationToken cancellationToken)
    {
        var (sent, answered) = (Math.Min(count, inFlight), 0);
        await SendAsync(sent, cancellationToken);
        while (answered < count)
        {
            var read = await _stream.ReadAsync(_received.AsMemory(_held), cancellationToken);
            if (read == 0) throw new InvalidOperationException("The edge ended the session.");
            _held += read;
            var whole = Open();
            answered += whole;
            var more = Math.Min(whole, count - sent);
            if (more == 0) continue;
            await SendAsync(more, cancellationToken);
            sent += more;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _framer.Dispose();
        await _stream.DisposeAsync();
    }

    private async Task SendAsync(int messages, CancellationToken cancellationToken)
    {
        for (var i = 0; i < messages; i++) _writer.Write(new(new FrameHeader(FrameFlags.None, _echo.Length), _echo, _echo.Length), _sending);
        await _stream.WriteAsync(_sending.WrittenMemory, cancellationToken);
        _sending.ResetWrittenCount();
    }

    /// <summary>Opens all whole frames, and gives how many were echoes.</summary>
    private int Open()
    {
        var echoes = 0;
        var rest = new ReadOnlySequence<byte>(_received, 0, _held);
        while (FrameCodec.TryRead(rest, Limits, out var header, out var payload, out _))
        {
            _plain.ResetWrittenCount();
            _framer.Open(header, payload, _plain);
            rest = rest.Slice(payload.End);
            if (_plain.WrittenSpan.SequenceEqual(_echo)) echoes++;
            else if (MessageCodec.Decode(new(_plain.WrittenMemory)) is Rekey) _framer.RekeyReceiving();
            else throw new InvalidOperationException("The edge answered something else.");
        }

        var left = (int)rest.Length;
        rest.CopyTo(_received);
        _held = left;
        return echoes;
    }
}
