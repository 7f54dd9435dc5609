using OrleansVoxa.Client.Connections;

namespace OrleansVoxa.Client.Pooling;

/// <summary>
/// Keeps requests from an endpoint that fails: closed until so many failures in a row, then open for a pause, then half open, where one request
/// tries. If that succeeds it is closed; if not it is open again, for twice the pause. Immutable: each event makes the next state.
/// </summary>
/// <remarks>Times are those since any fixed moment. Whoever entered says how it ended exactly once, by one of the last three methods.</remarks>
internal readonly record struct Circuit
{
    private int Failures { get; init; }

    private int Openings { get; init; }

    public CircuitState State { get; private init; }

    /// <summary>When an open one may be tried.</summary>
    public TimeSpan TryAt { get; private init; }

    /// <summary>Whether a request may enter now.</summary>
    public bool Admits(TimeSpan now) => State switch
    {
        CircuitState.Closed => true,
        CircuitState.Open => now >= TryAt,
        _ => false,
    };

    /// <summary>A request enters, which must be admitted.</summary>
    /// <param name="probe">Whether it is the one that tries.</param>
    public Circuit Enter(out bool probe)
    {
        probe = State is CircuitState.Open;
        return probe ? this with { State = CircuitState.HalfOpen } : this;
    }

    /// <summary>The endpoint answered. One that entered before the circuit opened says nothing about how the endpoint is now.</summary>
    public Circuit Succeeded(bool probe) => probe || State is CircuitState.Closed ? default : this;

    /// <summary>The endpoint did not answer.</summary>
    /// <param name="probe">Whether the request was the one that tried.</param>
    /// <param name="now">The time.</param>
    /// <param name="rules">When it opens, and for how long.</param>
    /// <param name="draw">From 0 to 1: where in the upper half of its length the pause ends, so that clients spread.</param>
    public Circuit Failed(bool probe, TimeSpan now, CircuitRules rules, double draw)
    {
        if (!probe && State is not CircuitState.Closed) return this;
        if (!probe && Failures + 1 < rules.Failures) return this with { Failures = Failures + 1 };
        var openings = Math.Min(Openings + 1, 64);
        return new Circuit { State = CircuitState.Open, Openings = openings, TryAt = now + Backoff.Spread(rules.PauseOf(openings), draw) };
    }

    /// <summary>The caller went away first, which says nothing about the endpoint; after a probe the next one tries.</summary>
    public Circuit Left(bool probe) => probe ? this with { State = CircuitState.Open } : this;
}
