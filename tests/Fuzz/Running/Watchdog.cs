namespace OrleansVoxa.Fuzz.Running;

/// <summary>Notices an input on which a decoder does not come back. It cannot be stopped from outside, so the process ends.</summary>
internal sealed class Watchdog : IDisposable
{
    /// <summary>No decoder needs a second for an input of these sizes; a machine under load may.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>Looks after which an input counts as one that waits for ever, though the process had hardly any processor meanwhile.</summary>
    public const int Patience = 15;

    private readonly TimeProvider _time;
    private readonly Func<TimeSpan> _processorTime;
    private readonly Action<long> _onHang;
    private readonly ITimer _timer;
    private long _lookedAt;
    private TimeSpan _usedAt;
    private long _current = -1;
    private long _seen = -1;
    private int _looks;

    /// <param name="time">The clock.</param>
    /// <param name="processorTime">What the process has used so far.</param>
    /// <param name="onHang">Gets the iteration; runs on another thread.</param>
    public Watchdog(TimeProvider time, Func<TimeSpan> processorTime, Action<long> onHang)
    {
        (_time, _processorTime, _onHang, _lookedAt, _usedAt) = (time, processorTime, onHang, time.GetTimestamp(), processorTime());
        _timer = time.CreateTimer(_ => Look(), null, Limit, Limit);
    }

    public void Begin(long iteration) => Volatile.Write(ref _current, iteration);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var current = Volatile.Read(ref _current);
        // A process that was stopped for a while looks late, and its decoder had no time either.
        var onTime = _time.GetElapsedTime(_lookedAt) < 1.5 * Limit;
        _lookedAt = _time.GetTimestamp();
        // One that others leave little of the processor looks in time, but its decoder had little of it too.
        var used = _processorTime();
        var worked = used - _usedAt >= Limit / 4;
        _usedAt = used;
        _looks = current >= 0 && current == _seen && onTime ? _looks + 1 : 0;
        if (_looks > 0 && (worked || _looks >= Patience)) _onHang(current);
        _seen = current;
    }
}
