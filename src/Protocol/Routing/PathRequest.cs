using System.Collections.Frozen;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Routing;

/// <summary>What a sender wants of path choice. Immutable.</summary>
public sealed record PathRequest
{
    /// <summary>How many paths, one for each fragment. Default 5, range 1 to 255.</summary>
    public int Paths { get; init; } = 5;

    /// <summary>Relays in each path. Default 3, range 1 to 5.</summary>
    public int Hops { get; init; } = 3;

    /// <summary>Paths may be shortened down to this many relays when the network is too small. Default 1.</summary>
    public int MinimumHops { get; init; } = 1;

    /// <summary>
    /// On how many paths of one choice a relay may stand when the network is too small for disjoint ones. It must be below
    /// the number of fragments that rebuild a package (k), or one relay could rebuild it. Default 2, for k = 3.
    /// </summary>
    public int MaximumShare { get; init; } = 2;

    /// <summary>Nodes that must not stand on any path: the sender and the recipient.</summary>
    public IReadOnlySet<NodeId> Exclude { get; init; } = FrozenSet<NodeId>.Empty;

    /// <summary>How much a relay is distrusted, 0 (not at all) to 1; unset, nobody is. See <see cref="PathHealth"/>.</summary>
    public Func<NodeId, double>? Suspicion { get; init; }
}
