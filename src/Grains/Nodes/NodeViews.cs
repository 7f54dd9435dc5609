using System.Runtime.InteropServices;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>Shows stored nodes to others.</summary>
internal static class NodeViews
{
    /// <summary>The node as it stands at <paramref name="now"/>; null if it never registered.</summary>
    public static NodeView? Of(string nodeId, NodeGrainState node, DateTimeOffset now, NodeLifecycleOptions options)
    {
        if (Brief(nodeId, node, now, options) is not { } view) return null;
        var profile = node.Profile!;
        return view with
        {
            // Stored bytes are never changed, so they can be shown without a copy.
            PublicKey = ImmutableCollectionsMarshal.AsImmutableArray(profile.PublicKey),
            SignedRecord = ImmutableCollectionsMarshal.AsImmutableArray(profile.SignedRecord),
            Addresses = [.. profile.Addresses.Select(address => new NodeAddressView(address.Scheme, address.Host, address.Port))],
            Capabilities = profile.Capabilities,
        };
    }

    /// <summary>The same without what only its owner changes and every heartbeat would have to carry: key, record, addresses, capabilities.</summary>
    public static NodeView? Brief(string nodeId, NodeGrainState node, DateTimeOffset now, NodeLifecycleOptions options)
    {
        if (node.Life is null || node.Profile is not { } profile) return null;
        var life = NodeLifecycle.At(node.Life, now, options);
        return new NodeView
        {
            NodeId = nodeId,
            Handle = profile.Handle.Length == 0 ? null : profile.Handle,
            State = life.State.ToWire(),
            Reachable = NodeLifecycle.IsReachable(life, now, options),
            Verified = profile.Verified,
            RegisteredAt = life.RegisteredAt,
            ExpiresAt = life.ExpiresAt,
            NextCheck = life.ParkedAt is null ? life.Deadline : null,
            LastSeen = life.LastSeen,
            Revivals = life.Revivals,
            Incarnation = life.Incarnation,
            RecordSequence = profile.SignedRecord.Length == 0 ? null : node.RecordSequence,
            Region = profile.Region,
            Type = profile.Type,
            ParkedAt = life.ParkedAt,
            FlappingUntil = FlapDamping.IsFlapping(node.Flaps, now) ? node.Flaps!.DampedUntil : null,
            Successor = node.Succession?.Successor,
            // Only a stored request for a probe counts: the number must still be known after a crash.
            AwaitedProbe = node.Life.ProbeAwaited && life.ProbeAwaited ? life.Probes : 0,
        };
    }
}
