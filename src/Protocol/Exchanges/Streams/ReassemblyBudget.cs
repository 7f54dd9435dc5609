namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>Bytes that all exchanges of one side may hold together. Thread-safe.</summary>
internal sealed class ReassemblyBudget(long limit)
{
    private long _used;

    public long Used => Interlocked.Read(ref _used);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= limit) return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Takes what is there already, even beyond the limit; then nothing new is let in until it was given back.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _used, bytes);

    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
