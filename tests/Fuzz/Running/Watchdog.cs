namespace OrleansVoxa.Fuzz.Running;

/// <summary>Notices an input on which a decoder does not come back. It cannot be stopped from outside, so the process ends.</summary>
internal sealed class Watchdog : IDisposable
{
    /// <summary>No decoder needs a second for an input of these sizes; a machine under load may.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _time;
    private readonly Action<long> _onHang;
    private readonly ITimer _timer;
    private long _lookedAt;
    private long _current = -1;
    private long _seen = -1;

    /// <param name="time">The clock.</param>
    /// <param name="onHang">Gets the iteration; runs on another thread.</param>
    public Watchdog(TimeProvider time, Action<long> onHang)
    {
        (_time, _onHang, _lookedAt) = (time, onHang, time.GetTimestamp());
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
        if (current >= 0 && current == _seen && onTime) _onHang(current);
        _seen = current;
    }
}
