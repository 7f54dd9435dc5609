namespace OrleansVoxa.Client.Connections;

/// <summary>Sequence numbers for what this identity signs: they grow across restarts without being stored, because they follow the clock.</summary>
/// <remarks>Thread-safe. A clock that was set back is waited out by counting on from the last number.</remarks>
internal sealed class SequenceSource(TimeProvider time)
{
    private long _last;

    public ulong Next()
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(last + 1, now);
            if (Interlocked.CompareExchange(ref _last, next, last) == last) return (ulong)next;
        }
    }
}
