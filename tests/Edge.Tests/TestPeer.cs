using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Tests;

/// <summary>A well-behaved peer of a test: one session, messages by hand.</summary>
internal sealed class TestPeer : IAsyncDisposable
{
    private readonly SocketPipe _pipe;
    private readonly TimeProvider _clock;
    private ulong _correlation;
    private bool _left;

    private TestPeer(IdentityKey key, SocketPipe pipe, MessageConnection connection, TimeProvider clock)
    {
        Key = key;
        _pipe = pipe;
        Connection = connection;
        _clock = clock;
    }

    public IdentityKey Key { get; }

    public NodeId Id => Key.Public.Id;

    public MessageConnection Connection { get; }

    public SocketPipe Pipe => _pipe;

    public static async Task<TestPeer> ConnectAsync(EdgeHost host, IdentityKey? key = null, byte[]? first = null)
    {
        key ??= IdentityKey.Generate();
        var pipe = await SocketPipe.ConnectAsync(host.Sessions);
        if (first is not null) await pipe.WriteAsync(first);
        var options = new SessionOptions { ExpectedPeer = host.Key.Public.Id };
        var keys = await SessionHandshake.InitiateAsync(pipe, key, options, host.Clock, TestContext.Current.CancellationToken);
        return new(key, pipe, new(pipe, keys, options, host.Clock), host.Clock);
    }

    public ValueTask SendAsync(Message message) => Connection.SendAsync(message, TestContext.Current.CancellationToken);

    public async Task<Message?> ReceiveAsync() => await Connection.ReceiveAsync(TestContext.Current.CancellationToken);

    public async Task<T> ReceiveAsync<T>() where T : Message => Assert.IsType<T>(await ReceiveAsync());

    /// <summary>Sends a request and waits for what answers it: a reply or an error.</summary>
    public async Task<Message> AskAsync(Func<ulong, Message> request)
    {
        var correlation = ++_correlation;
        await SendAsync(request(correlation));
        while (true)
        {
            switch (await ReceiveAsync())
            {
                case Reply reply when reply.Correlation == correlation: return reply;
                case Error error when error.Correlation == correlation: return error;
                case null: throw new InvalidOperationException("The edge closed the session.");
            }
        }
    }

    public async Task<ReadOnlyMemory<byte>> DoneAsync(Func<ulong, Message> request) =>
        (await AskAsync(request)) switch
        {
            Reply reply => reply.Body,
            var error => throw new InvalidOperationException(error.ToString()),
        };

    public async Task<string> RefusedAsync(Func<ulong, Message> request) => Assert.IsType<Error>(await AskAsync(request)).Code;

    public byte[] Record(string handle = "", RoutingKeyRing? keys = null, string capability = "publish") => SignedNodeRecord.Sign(
        new()
        {
            PublicKey = Key.Public,
            Handle = handle,
            Capabilities = [capability],
            RoutingKeys = keys?.Periods ?? [],
            Sequence = Next(),
            IssuedAt = _clock.GetUtcNow(),
        },
        Key).Encode();

    public byte[] Envelope(string method, ReadOnlySpan<byte> body) =>
        SignedRequest.Sign(Key, method, Next(), _clock.GetUtcNow(), body).Encode();

    public byte[] ServiceRecord(string name) => SignedServiceRecord.Sign(
        new() { Name = name, OwnerPublicKey = Key.Public, Sequence = Next(), IssuedAt = _clock.GetUtcNow() }, Key).Encode();

    public Task RegisterAsync(string handle = "", RoutingKeyRing? keys = null, string capability = "publish")
    {
        var record = Record(handle, keys, capability);
        return DoneAsync(correlation => new Register(correlation, record, Envelope("register", record)));
    }

    /// <summary>Says goodbye; the edge learns at once that the peer is gone.</summary>
    public async Task LeaveAsync()
    {
        _left = true;
        await Connection.CloseAsync(cancellationToken: TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_left)
        {
            Connection.Abort("The test is done.");
            await Connection.DisposeAsync();
        }

        _pipe.Dispose();
        Key.Dispose();
    }

    private ulong Next() => ++_correlation;
}
