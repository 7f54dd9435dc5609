namespace OrleansVoxa.Grains.Nodes;

/// <summary>
/// When a node changes too often to be relied on, as pure functions, in the manner of route flap damping (RFC 2439): it is kept out
/// of paths until it has been steady for a while, and for twice as long each time it relapses.
/// </summary>
internal static class FlapDamping
{
    /// <summary>Whether the node is kept out of paths at <paramref name="now"/>.</summary>
    public static bool IsFlapping(NodeFlaps? flaps, DateTimeOffset now) => flaps?.DampedUntil > now;

    /// <summary>The node after a change at <paramref name="at"/>: of its state, or of whether it is reachable.</summary>
    public static NodeFlaps Note(NodeFlaps? flaps, DateTimeOffset at, NodeLifecycleOptions options)
    {
        flaps = Settle(flaps, at, options) ?? new NodeFlaps();
        if (IsFlapping(flaps, at)) return flaps with { DampedUntil = at + Hold(flaps.Times, options) };

        // The clock may have been set back since: what lies far ahead is as stale as what lies far behind.
        var changes = flaps.Changes.RemoveAll(change => (at - change).Duration() >= options.FlapWindow).Add(at);
        if (changes.Length <= options.FlapChanges) return flaps with { Changes = changes };
        return new NodeFlaps { Times = flaps.Times + 1, DampedUntil = at + Hold(flaps.Times + 1, options) };
    }

    /// <summary>Null once nothing of it matters any more: no change within the window, and steady for the longest damping since the last one ended.</summary>
    public static NodeFlaps? Settle(NodeFlaps? flaps, DateTimeOffset now, NodeLifecycleOptions options)
    {
        if (flaps is null) return null;
        var steady = flaps.DampedUntil is not { } until || now - until >= options.FlapLongest;
        if (!steady) return flaps;
        return flaps.Changes.All(change => (now - change).Duration() >= options.FlapWindow) ? null : flaps with { Times = 0, DampedUntil = null };
    }

    /// <summary>How long a node has to be steady that was found flapping so many times in a row.</summary>
    private static TimeSpan Hold(int times, NodeLifecycleOptions options)
    {
        var hold = options.FlapSteady;
        for (var relapse = 1; relapse < times && hold < options.FlapLongest; relapse++) hold *= 2;
        return hold < options.FlapLongest ? hold : options.FlapLongest;
    }
}
