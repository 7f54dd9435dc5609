using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Sockets;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Bench.Http;

/// <summary>A node's session with an edge, over which heartbeats go without waiting for the answers of those before.</summary>
internal sealed class BeatingSession : IAsyncDisposable
{
    private const int InFlight = 256;

    private readonly NetworkStream _stream;
    private readonly MessageConnection _connection;
    private readonly IdentityKey _key;
    private ulong _correlation;

    private BeatingSession(NetworkStream stream, MessageConnection connection, IdentityKey key) => (_stream, _connection, _key) = (stream, connection, key);

    /// <summary>Connects, proves a new key, and registers it as a node.</summary>
    public static async Task<BeatingSession> OpenAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(host, port, cancellationToken);
        var stream = new NetworkStream(socket, ownsSocket: true);
        var key = IdentityKey.Generate();
        var pipe = new Duplex(PipeReader.Create(stream, new(bufferSize: 64 * 1024)), PipeWriter.Create(stream));
        var keys = await SessionHandshake.InitiateAsync(pipe, key, SessionOptions.Default, TimeProvider.System, cancellationToken);
        var session = new BeatingSession(stream, new MessageConnection(pipe, keys, SessionOptions.Default, TimeProvider.System), key);
        var now = TimeProvider.System.GetUtcNow();
        var record = SignedNodeRecord.Sign(new NodeRecord { PublicKey = key.Public, Sequence = 1, IssuedAt = now, Capabilities = ["files"], Region = "eu", Handle = "" }, key).Encode();
        await session._connection.SendAsync(
            new Register(++session._correlation, record, SignedRequest.Sign(key, "register", 1, now, record).Encode()), cancellationToken);
        await session.AnsweredAsync(cancellationToken);
        return session;
    }

    public async Task BeatAsync(int count, CancellationToken cancellationToken)
    {
        using var room = new SemaphoreSlim(InFlight);
        var answers = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++)
            {
                await AnsweredAsync(cancellationToken);
                room.Release();
            }
        }, cancellationToken);
        for (var i = 0; i < count; i++)
        {
            if (!room.Wait(0, cancellationToken)) await room.WaitAsync(cancellationToken);
            await _connection.SendAsync(new Heartbeat(++_correlation, _key.Public.Id, ReadOnlyMemory<byte>.Empty), cancellationToken);
        }

        await answers;
    }

    /// <summary>Keeps so many heartbeats under way until a moment of the stopwatch, and then waits for what is still to be answered.</summary>
    /// <returns>How many were answered, and how many were refused as too much; any other answer is an error.</returns>
    public async Task<(long Served, long Refused)> BeatUntilAsync(long ends, int inFlight, CancellationToken cancellationToken)
    {
        using var room = new SemaphoreSlim(inFlight);
        long sent = 0, served = 0, refused = 0;
        var ended = false;
        var sending = Task.Run(async () =>
        {
            // The last one is sent when the end is known, so that its answer wakes whoever waits for all of them.
            for (var last = false; !last;)
            {
                if (!room.Wait(0, cancellationToken)) await room.WaitAsync(cancellationToken);
                last = Stopwatch.GetTimestamp() >= ends;
                Interlocked.Increment(ref sent);
                Volatile.Write(ref ended, last);
                await _connection.SendAsync(new Heartbeat(++_correlation, _key.Public.Id, ReadOnlyMemory<byte>.Empty), cancellationToken);
            }
        }, cancellationToken);
        while (!Volatile.Read(ref ended) || served + refused < Interlocked.Read(ref sent))
        {
            var code = await TakeAnswerAsync(cancellationToken);
            if (code is null) served++;
            else if (code == "overloaded") refused++;
            else throw new InvalidOperationException($"The edge refused: {code}");
            room.Release();
        }

        await sending;
        return (served, refused);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _stream.DisposeAsync();
        _key.Dispose();
    }

    private async Task AnsweredAsync(CancellationToken cancellationToken)
    {
        if (await TakeAnswerAsync(cancellationToken) is { } code) throw new InvalidOperationException($"The edge refused: {code}");
    }

    /// <summary>Null for an answer, the code of a refusal.</summary>
    private async ValueTask<string?> TakeAnswerAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (await _connection.ReceiveAsync(cancellationToken))
            {
                case Reply:
                    return null;
                case Ping:
                    await _connection.SendAsync(new Pong(), cancellationToken);
                    break;
                case Error error:
                    return error.Code;
                case null:
                    throw new InvalidOperationException("The edge closed the session.");
            }
        }
    }
}
