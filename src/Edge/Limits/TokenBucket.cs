namespace OrleansVoxa.Edge.Limits;

/// <summary>A rate with a burst: tokens grow with time up to a capacity, and each event takes one.</summary>
/// <param name="perSecond">Tokens gained a second.</param>
/// <param name="capacity">The most that can be saved up.</param>
/// <param name="clock">The only source of time.</param>
/// <remarks>Thread-safe.</remarks>
public sealed class TokenBucket(double perSecond, double capacity, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly double _capacity = capacity;
    private double _tokens = capacity;
    private long _stamp = clock.GetTimestamp();

    /// <summary>Takes a token if there is one.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            Refill();
            if (_tokens < 1) return false;
            _tokens--;
            return true;
        }
    }

    /// <summary>Takes a token on credit, and says how long the caller must pause for it.</summary>
    public TimeSpan Take()
    {
        lock (_gate)
        {
            Refill();
            _tokens--;
            return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / perSecond);
        }
    }

    /// <summary>Takes a token, and waits until it is there: who reads so slows its peer down.</summary>
    public ValueTask PaceAsync(CancellationToken cancellationToken)
    {
        var wait = Take();
        return wait > TimeSpan.Zero ? new(Task.Delay(wait, clock, cancellationToken)) : ValueTask.CompletedTask;
    }

    /// <summary>Whether the bucket holds all it can, and so remembers nothing.</summary>
    public bool IsFull
    {
        get
        {
            lock (_gate)
            {
                Refill();
                return _tokens >= _capacity;
            }
        }
    }

    private void Refill()
    {
        var now = clock.GetTimestamp();
        _tokens = Math.Min(_capacity, _tokens + clock.GetElapsedTime(_stamp, now).TotalSeconds * perSecond);
        _stamp = now;
    }
}
