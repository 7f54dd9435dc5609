namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>
/// The coarse clock that deadlines are counted in, and the one timer that enforces them. Only runners with calls under way are
/// on its list; each answers its own overdue calls in its own turn, unless that turn is stuck.
/// </summary>
internal sealed class Sweeper : IDisposable
{
    private readonly Silo _silo;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _period;
    private readonly Dictionary<TurnSlot, int> _seen = [];
    private ITimer? _timer;
    private TurnRunner? _watched;
    private int _sweeping;

    public Sweeper(Silo silo, TimeProvider time, TimeSpan responseTimeout)
    {
        _silo = silo;
        _time = time;
        _start = time.GetTimestamp();
        _period = TimeSpan.FromMilliseconds(Math.Clamp(responseTimeout.TotalMilliseconds / 16, 10, 250));
    }

    public void Start()
    {
        using (ExecutionContext.SuppressFlow())
            _timer = _time.CreateTimer(static state => ((Sweeper)state!).Sweep(), this, _period, _period);
    }

    /// <summary>The ticks that pass in at least <paramref name="time"/>.</summary>
    public int TicksOf(TimeSpan time) => (int)Math.Min(int.MaxValue / 4, Math.Ceiling(time / _period));

    public void Watch(TurnRunner runner)
    {
        var head = Volatile.Read(ref _watched);
        while (true)
        {
            runner.NextWatched = head;
            var seen = Interlocked.CompareExchange(ref _watched, runner, head);
            if (ReferenceEquals(seen, head)) return;
            head = seen;
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Sweep()
    {
        if (Interlocked.Exchange(ref _sweeping, 1) == 1) return;
        var tick = unchecked((int)(long)(_time.GetElapsedTime(_start) / _period));
        _silo.Tick = tick;
        for (var runner = Interlocked.Exchange(ref _watched, null); runner is not null;)
        {
            var next = runner.NextWatched;
            runner.NextWatched = null;
            runner.Enqueue(new ExpireCommand(tick));
            runner = next;
        }

        RescueStuck(tick);
        Volatile.Write(ref _sweeping, 0);
    }

    /// <summary>A grain that blocks its thread does not read its mailbox; its callers get their time-outs all the same.</summary>
    private void RescueStuck(int tick)
    {
        foreach (var slot in TurnSlot.Snapshot())
        {
            var visits = slot.Visits;
            if (slot.Runner is { } runner && _seen.TryGetValue(slot, out var before) && before == visits && ReferenceEquals(runner.Silo, _silo))
                runner.ExpireFromOutside(tick);
            _seen[slot] = visits;
        }
    }
}
