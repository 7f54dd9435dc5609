namespace OrleansVoxa.Client.Pooling;

/// <summary>What became of a connection so far.</summary>
/// <param name="OpenedAt">When it was opened, since any fixed moment.</param>
/// <param name="UsedAt">When the last request on it began or ended.</param>
/// <param name="Requests">Requests that went over it.</param>
/// <param name="InFlight">Those that are under way.</param>
internal readonly record struct LinkAge(TimeSpan OpenedAt, TimeSpan UsedAt, long Requests, int InFlight)
{
    /// <summary>Whether it takes no further request: it is used up, too old, or nobody wants it.</summary>
    public bool IsOver(TimeSpan now, VoxaPoolOptions options) =>
        Requests >= options.MaximumRequests || now - OpenedAt >= options.MaximumAge || (InFlight == 0 && now - UsedAt >= options.IdleTimeout);
}
