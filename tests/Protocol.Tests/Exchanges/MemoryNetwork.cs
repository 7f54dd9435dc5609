using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Onion;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>Relays that forward within the call, for tests of the drivers.</summary>
internal sealed class MemoryNetwork : IPacketSender, IRelaySource
{
    private readonly Dictionary<NodeId, SimulatedRelay> _relays;
    private readonly Dictionary<NodeId, Action<ReadOnlyMemory<byte>>> _nodes = [];
    private long _packets;

    public MemoryNetwork(int relays = 16, int seed = 1)
    {
        var random = new Random(seed);
        Relays = [.. Enumerable.Range(0, relays).Select(i => new SimulatedRelay(i, random))];
        _relays = Relays.ToDictionary(relay => relay.Id);
    }

    public SimulatedRelay[] Relays { get; }

    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>Decides about each packet that reaches a node; false loses it.</summary>
    public Func<NodeId, bool> Deliver { get; set; } = _ => true;

    public void Attach(NodeId node, Action<ReadOnlyMemory<byte>> receive) => _nodes[node] = receive;

    public ValueTask<IReadOnlyList<RelayDescriptor>> GetRelaysAsync(CancellationToken cancellationToken) =>
        new([.. Relays.Select(relay => relay.Descriptor)]);

    public void Invalidate()
    {
    }

    public ValueTask SendAsync(NodeId firstHop, ReadOnlyMemory<byte> packet, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _packets);
        var next = firstHop;
        while (_relays.TryGetValue(next, out var relay))
        {
            if (relay.Loss >= 1 || !relay.Open(packet.Span, out var peeled) || peeled.Kind != PeelKind.Forward) return default;
            (next, packet) = (peeled.NextHop, peeled.Packet);
        }

        if (_nodes.TryGetValue(next, out var receive) && Deliver(next)) receive(packet);
        return default;
    }
}
