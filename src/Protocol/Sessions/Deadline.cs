namespace OrleansVoxa.Protocol.Sessions;

/// <summary>One timer that is armed and disarmed again and again without allocating. Thread-safe.</summary>
internal sealed class Deadline : IDisposable
{
    // What timers count in; a shorter wait would fire at once, and again.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly Action _expire;
    private readonly ITimer _timer;
    private bool _armed;
    private bool _expired;
    private long _start;
    private TimeSpan _after;

    /// <param name="time">The clock.</param>
    /// <param name="expire">Called once for each arming that was not disarmed in time; it must not block.</param>
    public Deadline(TimeProvider time, Action expire)
    {
        _time = time;
        _expire = expire;
        _timer = time.CreateTimer(static state => ((Deadline)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True from the moment it expired until it is armed again.</summary>
    public bool Expired
    {
        get { lock (_gate) return _expired; }
    }

    /// <summary>Starts, or moves the end of a running one.</summary>
    public void Arm(TimeSpan after)
    {
        lock (_gate)
        {
            _armed = true;
            _expired = false;
            _after = after;
            _start = _time.GetTimestamp();
            _timer.Change(after, Timeout.InfiniteTimeSpan);
        }
    }

    public void Disarm()
    {
        lock (_gate)
        {
            if (!_armed) return;
            _armed = false;
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        Disarm();
        _timer.Dispose();
    }

    private void Fire()
    {
        lock (_gate)
        {
            if (!_armed) return;
            // A tick that was under way when the timer was armed anew comes early; and a timer that counts by a coarser clock than the
            // timestamps do may by a little. It is the only tick of its arming, so the rest has to be waited for.
            var left = _after - _time.GetElapsedTime(_start);
            if (left > TimeSpan.Zero)
            {
                _timer.Change(left < Shortest ? Shortest : left, Timeout.InfiniteTimeSpan);
                return;
            }

            _armed = false;
            _expired = true;
        }

        _expire();
    }
}
