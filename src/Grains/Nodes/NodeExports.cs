using System.Runtime.InteropServices;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>Says of a stored node what another registry needs to bring it back.</summary>
internal static class NodeExports
{
    /// <summary>The node as of its last event, since time makes the same of it elsewhere; null if it never registered, is dead by now, or was succeeded.</summary>
    public static ExportedNode? Of(NodeGrainState node, DateTimeOffset now, NodeLifecycleOptions options)
    {
        if (node is not { Life: { } life, Profile: { } profile } || NodeLifecycle.At(life, now, options).State.IsOver()) return null;
        return new ExportedNode
        {
            // Stored bytes are never changed, so they can be shown without a copy.
            PublicKey = ImmutableCollectionsMarshal.AsImmutableArray(profile.PublicKey),
            Handle = profile.Handle,
            SignedRecord = ImmutableCollectionsMarshal.AsImmutableArray(profile.SignedRecord),
            Addresses = [.. profile.Addresses.Select(address => new NodeAddressView(address.Scheme, address.Host, address.Port))],
            Capabilities = profile.Capabilities,
            Region = profile.Region,
            Type = profile.Type,
            Verified = profile.Verified,
            State = life.State.ToWire(),
            EnteredAt = life.EnteredAt,
            Deadline = life.Deadline,
            LastSeen = life.LastSeen,
            ExpiresAt = life.ExpiresAt,
            RegisteredAt = life.RegisteredAt,
            Revivals = life.Revivals,
            Incarnation = life.Incarnation,
            Probes = life.Probes,
            ProbeAwaited = life.ProbeAwaited,
            ParkedAt = life.ParkedAt,
            RecordSequence = node.RecordSequence,
            RequestSequence = node.RequestSequence,
            History = [.. node.History.Select(entry => new NodeHistoryEntry(entry.At, entry.What, entry.Operator, entry.Why))],
            Inherited = ImmutableCollectionsMarshal.AsImmutableArray(node.Inherited),
        };
    }
}
