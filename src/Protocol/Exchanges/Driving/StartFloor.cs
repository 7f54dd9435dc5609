namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>
/// The latest start time among the requests that were opened with one routing key and are no longer remembered. A request may
/// run only if it could start later than that, so one that was forgotten cannot run again, whatever the clock says meanwhile.
/// Thread-safe.
/// </summary>
internal sealed class StartFloor
{
    private long _ticks;

    /// <summary>The floor; the beginning of time while nothing was forgotten.</summary>
    public DateTimeOffset Value => new(Volatile.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>A request that could start until <paramref name="startBy"/> is being forgotten.</summary>
    public void Raise(DateTimeOffset startBy)
    {
        var ticks = startBy.UtcTicks;
        var seen = Volatile.Read(ref _ticks);
        while (ticks > seen)
        {
            var before = Interlocked.CompareExchange(ref _ticks, ticks, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
