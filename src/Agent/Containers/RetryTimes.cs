namespace OrleansVoxa.Agent.Containers;

/// <summary>When something that failed may be tried again: twice as long after each failure, up to a maximum. Remembers a bounded number of things. Thread-safe.</summary>
internal sealed class RetryTimes(TimeProvider time)
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private const int Most = 1_000;

    private readonly Lock _lock = new();

    // Moments are counted from here: a clock that is set does not hold up what waits.
    private readonly long _began = time.GetTimestamp();
    private readonly Dictionary<string, (TimeSpan Pause, TimeSpan Until, Exception Fault)> _failed = new(StringComparer.Ordinal);

    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>The failure that must be waited for; null if it may be tried.</summary>
    public (Exception Fault, TimeSpan Left)? Waiting(string what)
    {
        lock (_lock)
        {
            var now = Now;
            return _failed.TryGetValue(what, out var known) && known.Until > now ? (known.Fault, known.Until - now) : null;
        }
    }

    public void Failed(string what, Exception fault)
    {
        lock (_lock)
        {
            var pause = _failed.TryGetValue(what, out var known) ? known.Pause * 2 : First;
            if (pause > Longest) pause = Longest;
            // The one that may be tried soonest loses least by being forgotten.
            if (_failed.Count >= Most && !_failed.ContainsKey(what)) _failed.Remove(_failed.MinBy(entry => entry.Value.Until).Key);
            _failed[what] = (pause, Now + pause, fault);
        }
    }

    public void Succeeded(string what)
    {
        lock (_lock) _failed.Remove(what);
    }
}
