namespace OrleansVoxa.Api.Guard;

/// <summary>
/// A token bucket for each key, by the generic cell rate algorithm: a bucket is one number, the moment at which it is full again, and a full
/// one is none at all. Bounded: what does not fit is refused or forgotten, as the caller says. Thread-safe.
/// </summary>
/// <param name="perSecond">Tokens that a bucket gains in a second; it holds twice as many.</param>
/// <param name="most">Buckets that are remembered.</param>
/// <param name="clock">The clock.</param>
internal sealed class RateBuckets<TKey>(int perSecond, int most, TimeProvider clock)
    where TKey : notnull
{
    private const int Depth = 2;

    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, double> _fullAt = [];
    private readonly double _token = (double)clock.TimestampFrequency / perSecond;
    private readonly double _whole = (double)clock.TimestampFrequency * Depth;
    private long _swept = clock.GetTimestamp();

    /// <summary>How many are remembered.</summary>
    public int Count
    {
        get { lock (_gate) return _fullAt.Count; }
    }

    /// <summary>How long until there is a token; zero if there is one now. Takes none.</summary>
    public TimeSpan WaitFor(TKey key)
    {
        lock (_gate) return Wait(key, clock.GetTimestamp());
    }

    /// <summary>Takes a token, and gives zero; or gives how long until there is one. Without room for another key, a second.</summary>
    public TimeSpan Take(TKey key)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            var wait = Wait(key, now);
            if (wait > TimeSpan.Zero) return wait;
            return Charge(key, now) ? TimeSpan.Zero : TimeSpan.FromSeconds(1);
        }
    }

    /// <summary>Takes a token whether or not there is one, for what has been done already. Without room for another key, nothing is remembered.</summary>
    public void Owe(TKey key)
    {
        lock (_gate) Charge(key, clock.GetTimestamp());
    }

    private TimeSpan Wait(TKey key, long now)
    {
        if (!_fullAt.TryGetValue(key, out var fullAt)) return TimeSpan.Zero;
        var early = fullAt + _token - now - _whole;
        return early <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(early / clock.TimestampFrequency);
    }

    private bool Charge(TKey key, long now)
    {
        if (_fullAt.TryGetValue(key, out var fullAt))
        {
            _fullAt[key] = Math.Max(fullAt, now) + _token;
            return true;
        }

        if (_fullAt.Count >= most) Sweep(now);
        if (_fullAt.Count >= most) return false;
        _fullAt[key] = now + _token;
        return true;
    }

    /// <summary>Forgets the full ones; at most once in a second, or whoever sends from ever new keys would have it all looked through each time.</summary>
    private void Sweep(long now)
    {
        if (now - _swept < clock.TimestampFrequency) return;
        _swept = now;
        foreach (var (key, fullAt) in _fullAt)
        {
            if (fullAt <= now) _fullAt.Remove(key);
        }
    }
}
