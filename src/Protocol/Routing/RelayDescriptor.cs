using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Routing;

/// <summary>What path choice needs to know about one relay. Immutable.</summary>
/// <param name="Id">The relay's node id.</param>
/// <param name="Handle">Its human-readable handle; never used for decisions.</param>
/// <param name="RoutingKey">The X25519 key of the period in force (32 bytes).</param>
/// <param name="Capacity">Relative weight; 0 means: not to be chosen.</param>
/// <param name="OperatorFamily">Who runs it; empty when unknown (then it counts as its own family).</param>
/// <param name="AddressRange">Network range of its address (see <see cref="Routing.AddressRange"/>); empty when unknown.</param>
/// <param name="Reachable">Whether it answered its recent heartbeats; an unreachable relay is never chosen.</param>
public sealed record RelayDescriptor(
    NodeId Id,
    string Handle,
    ImmutableArray<byte> RoutingKey,
    uint Capacity,
    string OperatorFamily,
    string AddressRange,
    bool Reachable)
{
    /// <summary>Reads a verified record into a descriptor, picking the routing key to use (see <see cref="NodeRecord.RoutingKeyAt"/>).</summary>
    /// <param name="record">The record; the caller has verified its signature.</param>
    /// <param name="now">The time at which the key is to be used.</param>
    /// <param name="reachable">What the registry says about it.</param>
    /// <param name="descriptor">The result.</param>
    /// <returns>False when no routing key is left at <paramref name="now"/>.</returns>
    public static bool TryFrom(
        SignedNodeRecord record, DateTimeOffset now, bool reachable, [NotNullWhen(true)] out RelayDescriptor? descriptor)
    {
        ArgumentNullException.ThrowIfNull(record);
        descriptor = null;
        var node = record.Record;
        if (node.RoutingKeyAt(now) is not { } best) return false;
        descriptor = new RelayDescriptor(
            node.Id,
            node.Handle,
            best.PublicKey,
            node.Capacity,
            node.OperatorFamily,
            Routing.AddressRange.Of(node.Addresses),
            reachable);
        return true;
    }
}
