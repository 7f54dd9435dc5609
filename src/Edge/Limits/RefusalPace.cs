namespace OrleansVoxa.Edge.Limits;

/// <summary>
/// Slows down the reading of a session that is refused again and again. To refuse costs nearly what a small request does; what a peer is refused beyond
/// this rate waits in its own connection, and the processors are left to what is served.
/// </summary>
/// <remarks>For one reader.</remarks>
internal struct RefusalPace
{
    /// <summary>Refusals of a session a second; so many may come at once.</summary>
    public const int PerSecond = 250;

    // Most sessions are never refused anything.
    private TokenBucket? _refusals;

    /// <summary>Called after each refusal; the wait holds up what would be read next.</summary>
    public ValueTask PaceAsync(TimeProvider clock, CancellationToken cancellationToken) =>
        (_refusals ??= new TokenBucket(PerSecond, PerSecond, clock)).PaceAsync(cancellationToken);
}
