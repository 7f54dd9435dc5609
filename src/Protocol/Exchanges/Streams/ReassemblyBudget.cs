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

    public void Return(long bytes) => Interlocked.Add(ref _used, -bytes);
}
