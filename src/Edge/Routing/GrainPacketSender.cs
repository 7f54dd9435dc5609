using System.Runtime.InteropServices;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Routing;

/// <summary>Hands packets to relay grains, one-way.</summary>
/// <remarks>
/// Thread-safe. Whoever begins a path gives its packet to a known relay: a made-up id would activate a grain just to drop it. Only
/// a relay passes packets to other nodes, since behind the last one of a path stands their recipient.
/// </remarks>
public sealed class GrainPacketSender(GrainRelaySource relays, IGrainFactory grains) : IPacketSender
{
    private long _refused;

    /// <summary>Packets whose next hop is no known relay, and that no relay has passed on.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public async ValueTask SendAsync(NodeId firstHop, ReadOnlyMemory<byte> packet, CancellationToken cancellationToken)
    {
        if (await relays.FindAsync(firstHop, cancellationToken) is { } relay) await relay.Forward(new OnionCell(Owned(packet)));
        else Interlocked.Increment(ref _refused);
    }

    /// <summary>Passes a packet on that came over a session.</summary>
    /// <param name="from">The node at the other end of the session, as its handshake proved it.</param>
    /// <param name="nextHop">Where the packet goes.</param>
    /// <param name="packet">2,048 or 32,768 bytes.</param>
    /// <param name="cancellationToken">Ends the wait for the list of relays.</param>
    public async ValueTask PassAsync(NodeId from, NodeId nextHop, ReadOnlyMemory<byte> packet, CancellationToken cancellationToken)
    {
        var relay = await relays.FindAsync(nextHop, cancellationToken);
        if (relay is null && await relays.FindAsync(from, cancellationToken) is not null) relay = grains.GetGrain<IRelayGrain>(nextHop.ToString());
        if (relay is not null) await relay.Forward(new OnionCell(Owned(packet)));
        else Interlocked.Increment(ref _refused);
    }

    private static byte[] Owned(ReadOnlyMemory<byte> packet) =>
        MemoryMarshal.TryGetArray(packet, out var segment) && segment.Offset == 0 && segment.Array!.Length == segment.Count
            ? segment.Array
            : packet.ToArray();
}
