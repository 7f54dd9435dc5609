using System.Buffers;
using System.IO.Pipelines;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Protocol.Tests.Sessions;

/// <summary>Two connected sessions in memory under a clock that stands still.</summary>
public sealed class SessionPair : IAsyncDisposable
{
    private SessionPair(PipePair pipes, ManualTimeProvider time, MessageConnection client, MessageConnection server)
    {
        Pipes = pipes;
        Time = time;
        Client = client;
        Server = server;
    }

    public PipePair Pipes { get; }

    public ManualTimeProvider Time { get; }

    public MessageConnection Client { get; }

    public MessageConnection Server { get; }

    public static async Task<SessionPair> OpenAsync(SessionOptions? options = null, PipeOptions? pipeOptions = null)
    {
        var (pipes, time) = (new PipePair(pipeOptions), new ManualTimeProvider());
        options ??= SessionOptions.Default;
        var (client, server) = await HandshakeAsync(pipes, time, options);
        return new SessionPair(
            pipes, time, new MessageConnection(pipes.Client, client, options, time), new MessageConnection(pipes.Server, server, options, time));
    }

    public static async Task<(SessionKeys Client, SessionKeys Server)> HandshakeAsync(
        PipePair pipes, TimeProvider time, SessionOptions options)
    {
        using var alice = IdentityKey.Generate();
        using var bob = IdentityKey.Generate();
        var token = TestContext.Current.CancellationToken;
        var initiate = SessionHandshake.InitiateAsync(pipes.Client, alice, options with { ExpectedPeer = bob.Public.Id }, time, token);
        var accept = SessionHandshake.AcceptAsync(pipes.Server, bob, new HandshakeNonceCache(), options, time, token);
        return (await initiate, await accept);
    }

    public static byte[] Encode(Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageCodec.Encode(message, output);
        return output.WrittenSpan.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
