namespace OrleansVoxa.Client.Connections;

/// <summary>Pauses between attempts: doubled each time up to a maximum, and drawn from the upper half so that clients spread.</summary>
internal sealed class Backoff(TimeSpan minimum, TimeSpan maximum, Random random)
{
    private TimeSpan? _next;

    public TimeSpan Next()
    {
        var pause = _next ?? minimum;
        _next = pause * 2 < maximum ? pause * 2 : maximum;
        return Spread(pause, random.NextDouble());
    }

    /// <summary>A pause from the upper half of one.</summary>
    /// <param name="pause">The longest.</param>
    /// <param name="draw">From 0 to 1.</param>
    public static TimeSpan Spread(TimeSpan pause, double draw) => pause * (0.5 + (draw / 2));

    /// <summary>Begins with the shortest pause again.</summary>
    public void Reset() => _next = null;
}
