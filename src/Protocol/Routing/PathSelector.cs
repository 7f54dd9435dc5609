using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Routing;

/// <summary>
/// Chooses the paths of one package: random, weighted by capacity and trust, disjoint where the network is large enough, spread
/// over operators and address ranges. Pure: the same relays, request and random seed give the same paths. Source: wire.md,
/// Splitting, point 4; docs/protocol/paths.md.
/// </summary>
public static class PathSelector
{
    /// <summary>Most relays a path may have: the onion header has one slot more, for the recipient.</summary>
    public const int MaximumHops = 5;

    /// <summary>Chooses paths.</summary>
    /// <param name="relays">What the registry knows; unreachable ones, excluded ones and those with capacity 0 are left out.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="random">Where chance comes from; in production a cryptographic one (see <see cref="CryptographicRandom"/>).</param>
    /// <exception cref="ArgumentOutOfRangeException">The request asks for an impossible number of paths or hops.</exception>
    public static PathChoice Choose(IReadOnlyList<RelayDescriptor> relays, PathRequest request, Random random)
    {
        ArgumentNullException.ThrowIfNull(relays);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Paths, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Paths, 255);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Hops, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.Hops, MaximumHops);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MinimumHops, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(request.MinimumHops, request.Hops);
        ArgumentOutOfRangeException.ThrowIfLessThan(request.MaximumShare, 1);

        var usable = Usable(relays, request);
        var (paths, hops, share, code) = Plan(usable.Count, request);
        if (paths == 0) return PathChoice.None;
        var slots = RelayDraw.Draw(usable, request.Suspicion, paths * hops, share, random);
        return new PathChoice(PathArrangement.Arrange(slots, paths, request.MaximumShare, random), code);
    }

    private static List<RelayDescriptor> Usable(IReadOnlyList<RelayDescriptor> relays, PathRequest request)
    {
        var usable = new List<RelayDescriptor>(relays.Count);
        var seen = new HashSet<NodeId>(relays.Count);
        foreach (var relay in relays)
        {
            if (relay.Reachable && relay.Capacity > 0 && !request.Exclude.Contains(relay.Id) && seen.Add(relay.Id))
                usable.Add(relay);
        }

        return usable;
    }

    /// <summary>Gives up first on disjointness (never beyond the share), then on length, then on the number of paths.</summary>
    private static (int Paths, int Hops, int Share, PathChoiceCode Code) Plan(int relays, PathRequest request)
    {
        if (relays >= request.Paths * request.Hops) return (request.Paths, request.Hops, 1, PathChoiceCode.Disjoint);
        for (var hops = request.Hops; hops >= request.MinimumHops; hops--)
        {
            var code = hops == request.Hops ? PathChoiceCode.Shared : PathChoiceCode.Shortened;
            // A path needs as many different relays as it has hops, however often each may be shared.
            if (relays < hops) continue;
            for (var share = 1; share <= request.MaximumShare; share++)
            {
                if (relays * share >= request.Paths * hops) return (request.Paths, hops, share, code);
            }
        }

        if (relays < request.MinimumHops) return (0, 0, 1, PathChoiceCode.TooFew);
        var possible = relays * request.MaximumShare / request.MinimumHops;
        return (Math.Min(possible, request.Paths), request.MinimumHops, request.MaximumShare, PathChoiceCode.TooFew);
    }
}
