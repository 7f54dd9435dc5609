using System.Collections.Concurrent;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Integration.Tests;

/// <summary>
/// A relay in the test's process: a node of its own with a session to the silo, registered and chosen for paths like any other.
/// What it does with packets is the test's choice.
/// </summary>
internal sealed class AttachedRelay : IAsyncDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    private readonly PipedSocket _socket;
    private readonly MessageConnection _connection;
    private readonly IdentityKey _key;
    private readonly RoutingKeyRing _ring = new();
    private readonly RelayConduct _conduct;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentBag<Task> _delayed = [];
    private Task _serving = Task.CompletedTask;
    private ulong _sequence = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
    private int _received;

    private AttachedRelay(PipedSocket socket, MessageConnection connection, IdentityKey key, RelayConduct conduct)
    {
        _socket = socket;
        _connection = connection;
        _key = key;
        _conduct = conduct;
    }

    /// <summary>Packets that came so far.</summary>
    public int Received => Volatile.Read(ref _received);

    public NodeId Id => _key.Public.Id;

    public static async Task<AttachedRelay> StartAsync(VoxaNetwork network, RelayConduct conduct, CancellationToken cancellationToken)
    {
        var key = IdentityKey.Generate();
        var socket = await PipedSocket.ConnectAsync(network.SessionPort, cancellationToken);
        var keys = await SessionHandshake.InitiateAsync(socket, key, SessionOptions.Default, TimeProvider.System, cancellationToken);
        var relay = new AttachedRelay(socket, new MessageConnection(socket, keys, SessionOptions.Default, TimeProvider.System), key, conduct);
        await relay.JoinAsync(cancellationToken);
        relay._serving = relay.ServeAsync();
        return relay;
    }

    /// <summary>Completes when nothing that came is still held back.</summary>
    public Task FlushedAsync() => Task.WhenAll(_delayed);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _connection.Abort("The test is done.");
        await _serving;
        await FlushedAsync();
        await _connection.DisposeAsync();
        _socket.Dispose();
        _ring.Dispose();
        _key.Dispose();
        _ended.Dispose();
    }

    private async Task JoinAsync(CancellationToken cancellationToken)
    {
        _ring.Rotate(TimeProvider.System.GetUtcNow());
        var record = SignedNodeRecord.Sign(
            new NodeRecord
            {
                PublicKey = _key.Public,
                RoutingKeys = _ring.Periods,
                Type = NodeType.Relay,
                Capabilities = ["relay"],
                Capacity = 1,
                Sequence = _sequence++,
                IssuedAt = TimeProvider.System.GetUtcNow(),
            },
            _key).Encode();
        var envelope = SignedRequest.Sign(_key, "register", _sequence++, TimeProvider.System.GetUtcNow(), record).Encode();
        await AskAsync(new Attach(1), cancellationToken);
        await AskAsync(new Register(2, record, envelope), cancellationToken);
    }

    private async Task AskAsync(Message request, CancellationToken cancellationToken)
    {
        await _connection.SendAsync(request, cancellationToken);
        Assert.IsType<Reply>(await _connection.ReceiveAsync(cancellationToken));
    }

    private async Task ServeAsync()
    {
        try
        {
            while (await _connection.ReceiveAsync(_ended.Token) is { } message)
            {
                if (message is Ping) await _connection.SendAsync(new Pong(), _ended.Token);
                if (message is not DeliverPacket delivered) continue;
                Interlocked.Increment(ref _received);
                if (_conduct == RelayConduct.Stops) break;
                if (_conduct != RelayConduct.Drops) await PassAsync(delivered.Packet);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SessionClosedException)
        {
            // The test is done, or its silo.
        }

        _connection.Abort("The relay stops.");
        _socket.Socket.Close();
    }

    private async Task PassAsync(ReadOnlyMemory<byte> packet)
    {
        var peeled = _ring.Peel(packet.Span, TimeProvider.System.GetUtcNow());
        Assert.Equal(PeelKind.Forward, peeled.Kind);
        if (_conduct == RelayConduct.Corrupts)
        {
            peeled.Packet[Random.Shared.Next(peeled.Packet.Length)] ^= 0x10;
            await _connection.SendAsync(new SubmitPacket(peeled.NextHop, peeled.Packet), _ended.Token);
        }
        else
        {
            _delayed.Add(PassLaterAsync(peeled.NextHop, peeled.Packet));
        }
    }

    private async Task PassLaterAsync(NodeId next, byte[] packet)
    {
        await Task.Delay(Delay, TimeProvider.System, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_ended.IsCancellationRequested) _connection.TrySend(new SubmitPacket(next, packet));
    }
}
