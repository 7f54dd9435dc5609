using System.Buffers;
using System.IO.Pipelines;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Protocol.Tests.Sessions;

/// <summary>A peer that finished its handshake and now writes whatever bytes it likes to an honest session.</summary>
internal sealed class Attacker : IAsyncDisposable
{
    private readonly PipePair _pipes;
    private readonly SecureFramer _framer;

    private Attacker(PipePair pipes, SecureFramer framer, ManualTimeProvider time, MessageConnection victim) =>
        (_pipes, _framer, Time, Victim) = (pipes, framer, time, victim);

    public MessageConnection Victim { get; }

    public ManualTimeProvider Time { get; }

    public static async Task<Attacker> ConnectAsync(SessionOptions? options = null)
    {
        // Nothing holds the attacker back: it can write before anybody reads.
        var (pipes, time) = (new PipePair(new PipeOptions(pauseWriterThreshold: 0)), new ManualTimeProvider());
        var (client, server) = await SessionPair.HandshakeAsync(pipes, time, SessionOptions.Default);
        return new Attacker(
            pipes,
            new SecureFramer(client, RekeyPolicy.Default, time),
            time,
            new MessageConnection(pipes.Server, server, options ?? SessionOptions.Default, time));
    }

    public byte[] Seal(Message message) => Seal(FrameFlags.None, SessionPair.Encode(message));

    public byte[] Seal(FrameFlags flags, byte[] payload)
    {
        var output = new ArrayBufferWriter<byte>();
        _framer.Seal(flags, payload, output);
        return output.WrittenSpan.ToArray();
    }

    public void RekeySending() => _framer.RekeySending();

    public async Task Write(params byte[][] parts)
    {
        foreach (var part in parts) await _pipes.Client.Output.WriteAsync(part, TestContext.Current.CancellationToken).AsTask().Soon();
    }

    /// <summary>What the victim has sent, as it is on the wire.</summary>
    public async Task<byte[]> CatchAsync()
    {
        var read = await _pipes.Client.Input.ReadAsync(TestContext.Current.CancellationToken).AsTask().Soon();
        var bytes = read.Buffer.ToArray();
        _pipes.Client.Input.AdvanceTo(read.Buffer.End);
        return bytes;
    }

    public Task Cut() => _pipes.Client.Output.CompleteAsync().AsTask();

    /// <summary>The code that the victim refuses what comes next with.</summary>
    public async Task<string> Refusal() => (await Assert.ThrowsAsync<ProtocolViolationException>(Victim.Next)).Code;

    public async ValueTask DisposeAsync()
    {
        await Victim.DisposeAsync();
        _framer.Dispose();
    }
}
