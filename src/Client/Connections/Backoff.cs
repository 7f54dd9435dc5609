namespace OrleansVoxa.Client.Connections;

/// <summary>Pauses between attempts: doubled each time up to a maximum, and drawn from the upper half so that clients spread.</summary>
internal sealed class Backoff(TimeSpan minimum, TimeSpan maximum, Random random)
{
    private TimeSpan _next = minimum;

    public TimeSpan Next()
    {
        var pause = _next;
        _next = _next * 2 < maximum ? _next * 2 : maximum;
        return pause * (0.5 + (random.NextDouble() / 2));
    }
}
