using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Edge.Apps;

/// <summary>Which instance gets the next request, by one of the six policies. Thread-safe; allocates nothing.</summary>
/// <param name="policy">The policy.</param>
/// <param name="random">For the random one; shared by threads.</param>
internal sealed class BackendChoice(BalancingPolicy policy, Random random)
{
    private readonly Lock _gate = new();
    private uint _turn;

    /// <summary>Chooses among those that have room, whose breaker admits a request and that are not among <paramref name="tried"/>. Null if there is none.</summary>
    /// <param name="backends">The app's instances.</param>
    /// <param name="most">Requests that one may have at once; or connections.</param>
    /// <param name="tried">Those that failed this request already.</param>
    /// <param name="use">What it is for.</param>
    public Backend? Choose(IReadOnlyList<Backend> backends, int most, IReadOnlyCollection<Backend> tried, BackendUse use = BackendUse.Request)
    {
        if (backends.Count == 0) return null;
        if (policy == BalancingPolicy.Weighted) return Weighted(backends, most, tried, use);
        var first = policy == BalancingPolicy.Random ? random.Next(backends.Count) : (int)(Interlocked.Increment(ref _turn) % (uint)backends.Count);
        Backend? best = null;
        var score = double.PositiveInfinity;
        for (var i = 0; i < backends.Count; i++)
        {
            // Beginning with another one each time, so that those of the same score take turns.
            var backend = backends[(first + i) % backends.Count];
            if (!Fits(backend, most, tried, use)) continue;
            var mine = Score(backend, use);
            if (mine >= score) continue;
            (best, score) = (backend, mine);
            if (mine < 0) break;
        }

        return best;
    }

    /// <summary>The lowest is chosen; below 0 there is nothing to compare.</summary>
    private double Score(Backend backend, BackendUse use) => policy switch
    {
        BalancingPolicy.LeastConnections => backend.InFlight(use),
        // Of those that fail equally little the one with fewer requests.
        BalancingPolicy.Health => (Math.Round(backend.Failing, 2) * 1_000_000) + backend.InFlight(use),
        // What it would take with all that wait before; one that has not answered yet is tried first.
        BalancingPolicy.Latency => backend.Latency * (backend.InFlight(use) + 1),
        _ => -1,
    };

    /// <summary>Smooth: each gains its weight in every round, and the richest pays for all and has its turn, so that no one has many turns on end.</summary>
    private Backend? Weighted(IReadOnlyList<Backend> backends, int most, IReadOnlyCollection<Backend> tried, BackendUse use)
    {
        lock (_gate)
        {
            Backend? best = null;
            var total = 0L;
            for (var i = 0; i < backends.Count; i++)
            {
                var backend = backends[i];
                if (!Fits(backend, most, tried, use)) continue;
                total += backend.Weight;
                backend.Credit += backend.Weight;
                if (best is null || backend.Credit > best.Credit) best = backend;
            }

            if (best is not null) best.Credit -= total;
            return best;
        }
    }

    private static bool Fits(Backend backend, int most, IReadOnlyCollection<Backend> tried, BackendUse use) =>
        backend.InFlight(use) < most && backend.Breaker.Admits && (tried.Count == 0 || !tried.Contains(backend));
}
