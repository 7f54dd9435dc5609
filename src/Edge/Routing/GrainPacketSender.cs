using System.Runtime.InteropServices;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Routing;

/// <summary>Hands packets to relay grains, one-way.</summary>
/// <remarks>Thread-safe. Only ids of known relays get a packet: a made-up id would activate a grain just to drop it.</remarks>
public sealed class GrainPacketSender(GrainRelaySource relays) : IPacketSender
{
    private long _refused;

    /// <summary>Packets whose first hop is no known relay.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public async ValueTask SendAsync(NodeId firstHop, ReadOnlyMemory<byte> packet, CancellationToken cancellationToken)
    {
        if (await relays.FindAsync(firstHop, cancellationToken) is { } relay) await relay.Forward(new OnionCell(Owned(packet)));
        else Interlocked.Increment(ref _refused);
    }

    private static byte[] Owned(ReadOnlyMemory<byte> packet) =>
        MemoryMarshal.TryGetArray(packet, out var segment) && segment.Offset == 0 && segment.Array!.Length == segment.Count
            ? segment.Array
            : packet.ToArray();
}
