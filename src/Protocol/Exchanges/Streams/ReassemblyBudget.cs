namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>Bytes that may be held: by all exchanges of one side together, or by one of them as a share of that. Thread-safe.</summary>
/// <param name="limit">The most that may be held here.</param>
/// <param name="whole">Of which this is a share; what is taken here is taken there too.</param>
internal sealed class ReassemblyBudget(long limit, ReassemblyBudget? whole = null)
{
    private long _used;

    public long Limit => limit;

    public long Used => Interlocked.Read(ref _used);

    /// <summary>A share that may be as large as this, but knows what it holds itself.</summary>
    public ReassemblyBudget Share() => new(limit, this);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit && whole?.TryTake(bytes) != false) return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Takes what is there already, even beyond the limit; then nothing new is let in until it was given back.</summary>
    public void Take(long bytes)
    {
        Interlocked.Add(ref _used, bytes);
        whole?.Take(bytes);
    }

    public void Return(long bytes)
    {
        Interlocked.Add(ref _used, -bytes);
        whole?.Return(bytes);
    }
}
