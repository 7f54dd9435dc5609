using System.Collections.Concurrent;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;

namespace OrleansVoxa.Client.Tests.Edges;

/// <summary>A registry and sixteen relays behind one edge: real keys and real peeling, without the cluster.</summary>
internal sealed class FakeNetwork : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly Dictionary<NodeId, RoutingKeyRing> _relays = [];
    private readonly List<byte[]> _records = [];
    private readonly ConcurrentDictionary<NodeId, FakeSession> _attached = [];
    private readonly ConcurrentDictionary<NodeId, byte[]> _nodes = [];
    private readonly ConcurrentDictionary<string, (byte[] Claim, NodeId Owner)> _services = [];

    public FakeNetwork(TimeProvider time)
    {
        _time = time;
        Edge = new FakeEdge(time) { Route = Answer };
        for (var i = 0; i < 16; i++) AddRelay($"relay-{i:00}");
    }

    public FakeEdge Edge { get; }

    /// <summary>Packets that reached a session.</summary>
    public int Delivered { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await Edge.DisposeAsync();
        Edge.Key.Dispose();
        foreach (var keys in _relays.Values) keys.Dispose();
    }

    private void AddRelay(string handle)
    {
        using var key = IdentityKey.Generate();
        var keys = new RoutingKeyRing();
        keys.Rotate(_time.GetUtcNow());
        _relays[key.Public.Id] = keys;
        var record = new NodeRecord
        {
            PublicKey = key.Public,
            RoutingKeys = keys.Periods,
            Type = NodeType.Relay,
            Capabilities = ["relay"],
            Handle = handle,
            Sequence = 1,
            IssuedAt = _time.GetUtcNow(),
        };
        _records.Add(SignedNodeRecord.Sign(record, key).Encode());
    }

    private IReadOnlyList<Message>? Answer(FakeSession session, Message message)
    {
        switch (message)
        {
            case Attach:
                _attached[session.Peer] = session;
                return null;
            case Register register:
                _nodes[session.Peer] = register.Record.ToArray();
                return null;
            case PublishService publish:
                Assert.True(SignedServiceRecord.TryDecode(publish.Record.Span, out var claim, out _));
                _services[claim.Record.Name] = (publish.Record.ToArray(), claim.Record.Owner);
                return null;
            case Resolve resolve:
                return [Find(resolve)];
            case Discover discover:
                var entries = _records.Select(record => new DiscoverEntry(record, "active", true, _time.GetUtcNow()));
                return [new Reply(discover.Correlation, new DiscoverReply([.. entries], "").Encode())];
            case SubmitPacket submit:
                Carry(submit.FirstHop, submit.Packet.ToArray());
                return [];
            default:
                return null;
        }
    }

    private Message Find(Resolve resolve) => _services.TryGetValue(resolve.Name, out var service)
        ? new Reply(resolve.Correlation, new ResolveReply(resolve.Name, service.Claim, _nodes[service.Owner], _attached.ContainsKey(service.Owner)).Encode())
        : new Error(resolve.Correlation, "not_found", $"Nothing is published as '{resolve.Name}'.");

    private void Carry(NodeId hop, byte[] packet)
    {
        while (_relays.TryGetValue(hop, out var keys))
        {
            var peeled = keys.Peel(packet, _time.GetUtcNow());
            if (peeled.Kind != PeelKind.Forward) return;
            (hop, packet) = (peeled.NextHop, peeled.Packet);
        }

        // A full queue drops, as a relay's does; the sender sends again.
        if (_attached.TryGetValue(hop, out var session) && session.TrySend(new DeliverPacket(packet))) Delivered++;
    }
}
