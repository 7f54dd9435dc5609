using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using OrleansVoxa.Client.Connections;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Client.Tests.Edges;

/// <summary>An edge on a loopback socket that does what the test says: real handshakes, real frames, scripted answers.</summary>
internal sealed class FakeEdge : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TimeProvider _time;
    private readonly HandshakeNonceCache _nonces = new();
    private readonly Channel<FakeSession> _sessions = Channel.CreateUnbounded<FakeSession>();
    private readonly List<FakeSession> _all = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    public FakeEdge(TimeProvider time)
    {
        _time = time;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IdentityKey Key { get; set; } = IdentityKey.Generate();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public VoxaEndpoint Endpoint => new(Key.Public.Id, "127.0.0.1", Port);

    /// <summary>Answers a message; null leaves it to <see cref="Usual"/>, an empty list stays silent.</summary>
    public Func<Message, IReadOnlyList<Message>?> Script { get; set; } = _ => null;

    /// <summary>What happens to messages of a session that nobody scripts; set by networks of several.</summary>
    public Func<FakeSession, Message, IReadOnlyList<Message>?> Route { get; set; } = (_, _) => null;

    /// <summary>What is done to a new connection instead of a handshake; null shakes hands.</summary>
    public Func<SocketPipe, Task>? Greet { get; set; }

    /// <summary>Sessions read only while this is done.</summary>
    public Task MayRead { get; set; } = Task.CompletedTask;

    public static Message Done(ulong correlation) => new Reply(correlation, ReadOnlyMemory<byte>.Empty);

    public IReadOnlyList<Message> Answers(FakeSession session, Message message) => Script(message) ?? Route(session, message) ?? Usual(message);

    public Task<FakeSession> NextSessionAsync() => _sessions.Reader.ReadAsync(Calls.Token).Soon();

    public VoxaClientOptions Options(IdentityKey identity) => new() { Endpoint = Endpoint, Identity = identity, TimeProvider = _time };

    /// <summary>Shakes hands over a connection that <see cref="Greet"/> kept, with the key of now.</summary>
    public async Task OpenAsync(SocketPipe pipe)
    {
        try
        {
            var keys = await SessionHandshake.AcceptAsync(pipe, Key, _nonces, SessionOptions.Default, _time, _stopping.Token);
            var session = new FakeSession(this, pipe, new MessageConnection(pipe, keys, SessionOptions.Default, _time));
            _all.Add(session);
            _sessions.Writer.TryWrite(session);
        }
        catch
        {
            await pipe.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();

        // Stopped only when nothing accepts any more: a listener that has just stopped refuses to be asked at all.
        await _accepting;
        _listener.Stop();
        foreach (var session in _all) await session.DisposeAsync();
        _stopping.Dispose();
    }

    private IReadOnlyList<Message> Usual(Message message) => message switch
    {
        Attach attach => [Done(attach.Correlation)],
        Register register => [new Reply(register.Correlation, Registered(register).Encode())],
        Heartbeat beat => [new Reply(beat.Correlation, new HeartbeatReply("active", _time.GetUtcNow()).Encode())],
        PublishService publish => [Done(publish.Correlation)],
        UnpublishService unpublish => [Done(unpublish.Correlation)],
        Ping => [new Pong()],
        _ => [],
    };

    private RegisterReply Registered(Register register)
    {
        Assert.True(SignedNodeRecord.TryDecode(register.Record.Span, out var record, out _));
        return new RegisterReply(record.Record.Id, record.Record.Handle, false, _time.GetUtcNow().AddDays(365), _time.GetUtcNow());
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var pipe = new SocketPipe(await _listener.AcceptSocketAsync(_stopping.Token));
                if (Greet is { } greet)
                {
                    await greet(pipe);
                    continue;
                }

                await OpenAsync(pipe);
            }
            catch (Exception fault) when (fault is OperationCanceledException or SocketException or SessionClosedException or Protocol.ProtocolViolationException)
            {
                // The test ends, or the client gave this connection up.
            }
        }
    }
}
