namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>
/// The coarse clock that deadlines are counted in, and the one timer that enforces them. Only runners with calls under way are
/// on its list; each answers its own overdue calls in its own turn, unless that turn is stuck. The timer rests while no call
/// is made, so that an idle silo wakes nobody.
/// </summary>
internal sealed class Sweeper : IDisposable
{
    private readonly Silo _silo;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _period;
    private readonly ITimer _timer;
    private readonly Dictionary<TurnSlot, int> _seen = [];
    private TurnRunner? _watched;
    private int _sweeping;
    private int _unread;
    private bool _quiet;
    private volatile bool _awake;

    public Sweeper(Silo silo, TimeProvider time, TimeSpan responseTimeout)
    {
        _silo = silo;
        _time = time;
        _start = time.GetTimestamp();
        _period = TimeSpan.FromMilliseconds(Math.Clamp(responseTimeout.TotalMilliseconds / 16, 10, 250));
        using (ExecutionContext.SuppressFlow())
            _timer = time.CreateTimer(static state => ((Sweeper)state!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the clock runs; if not, <see cref="Wake"/> must be called before a tick is read.</summary>
    public bool IsAwake => _awake;

    /// <summary>How many runners have yet to look at their overdue calls.</summary>
    public int Unread => Volatile.Read(ref _unread);

    /// <summary>The ticks that pass in at least <paramref name="time"/>.</summary>
    public int TicksOf(TimeSpan time) => (int)Math.Min(int.MaxValue / 4, Math.Ceiling(time / _period));

    /// <summary>Starts the clock.</summary>
    public void Wake()
    {
        _quiet = false;
        Arm();
    }

    /// <summary>Brings the clock up to date while it rests.</summary>
    public void Refresh() => _silo.Tick = Now();

    public void Watch(TurnRunner runner)
    {
        var head = Volatile.Read(ref _watched);
        while (true)
        {
            runner.NextWatched = head;
            var seen = Interlocked.CompareExchange(ref _watched, runner, head);
            if (ReferenceEquals(seen, head)) break;
            head = seen;
        }

        if (!_awake) Wake();
    }

    /// <summary>A runner has got round to its overdue calls.</summary>
    public void OnExpired() => Interlocked.Decrement(ref _unread);

    public void Dispose() => _timer.Dispose();

    private int Now() => unchecked((int)(long)(_time.GetElapsedTime(_start) / _period));

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1)
        {
            // The other round may be past what has called for this one.
            Arm();
            return;
        }

        _awake = false;
        var tick = Now();
        _silo.Tick = tick;
        var busy = false;
        for (var runner = Interlocked.Exchange(ref _watched, null); runner is not null;)
        {
            busy = true;
            var next = runner.NextWatched;
            runner.NextWatched = null;
            Interlocked.Increment(ref _unread);
            runner.Enqueue(new ExpireCommand(tick));
            runner = next;
        }

        busy |= RescueStuck(tick) | Volatile.Read(ref _unread) > 0;
        Volatile.Write(ref _sweeping, 0);

        // One quiet round more than needed: a call may be on its way to a thread, and stand on no list yet.
        if (busy || !_quiet) Arm();
        _quiet = !busy;
    }

    private void Arm()
    {
        _silo.Tick = Now();
        _awake = true;
        _timer.Change(_period, Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// A grain that blocks its thread does not read its mailbox; its callers get their time-outs all the same. Says whether any
    /// grain is running.
    /// </summary>
    private bool RescueStuck(int tick)
    {
        var running = false;
        var slots = TurnSlot.Snapshot();
        if (_seen.Count > 2 * slots.Length) _seen.Clear();
        foreach (var slot in slots)
        {
            var visits = slot.Visits;
            if (slot.Runner is { } runner && ReferenceEquals(runner.Silo, _silo))
            {
                running = true;
                if (_seen.TryGetValue(slot, out var before) && before == visits) runner.ExpireFromOutside(tick);
            }

            _seen[slot] = visits;
        }

        return running;
    }
}
