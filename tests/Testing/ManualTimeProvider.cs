namespace OrleansVoxa.Testing;

/// <summary>A clock that moves only when a test says so; timers fire inside <see cref="Advance"/>, in order of due time.</summary>
/// <remarks>Thread-safe. Callbacks run on the thread that calls <see cref="Advance"/>.</remarks>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now;
    private TimeSpan _setBy;

    /// <summary>Starts the clock at <paramref name="start"/>; unset, 2026-01-01 00:00 UTC.</summary>
    public ManualTimeProvider(DateTimeOffset? start = null) =>
        _now = start ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now + _setBy;
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_gate) return _now.UtcTicks;
    }

    /// <summary>How many timers are armed. Tests wait for work to be scheduled by watching this number.</summary>
    public int ArmedTimers
    {
        get { lock (_gate) return _timers.Count(t => t.Due is not null); }
    }

    /// <summary>Moves the clock, firing each timer at its own due time.</summary>
    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (AdvanceToNext(target))
        {
        }
    }

    /// <summary>Moves the clock to the next timer that is due until <paramref name="target"/> and fires it.</summary>
    /// <returns>False when there is none; the clock then stands at <paramref name="target"/>.</returns>
    public bool AdvanceToNext(DateTimeOffset target)
    {
        ManualTimer? next;
        lock (_gate)
        {
            // Timers go by the clock that nobody sets.
            target -= _setBy;
            next = _timers.Where(t => t.Due <= target).MinBy(t => t.Due);
            if (next is null)
            {
                _now = target;
                return false;
            }

            if (next.Due > _now) _now = next.Due.Value;
            next.Rearm(_now);
        }

        next.Fire();
        return true;
    }

    /// <summary>Sets the clock without firing anything that lies between, as when a machine slept or its clock was set.</summary>
    public void Jump(DateTimeOffset to)
    {
        lock (_gate) _now = to - _setBy;
    }

    /// <summary>Sets the wall clock forward or back, as somebody at the machine may; timers and timestamps do not notice.</summary>
    public void SetWallClock(TimeSpan by)
    {
        lock (_gate) _setBy += by;
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        lock (_gate) _timers.Add(timer);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
            }

            return true;
        }

        public void Rearm(DateTimeOffset now) =>
            Due = _period == Timeout.InfiniteTimeSpan || _period == TimeSpan.Zero ? null : now + _period;

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock._gate) clock._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
