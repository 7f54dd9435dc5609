namespace OrleansVoxa.Storage;

/// <summary>Collects what <see cref="IStorageHealth"/> shows. Written by the writer thread, read by anybody.</summary>
internal sealed class StorageHealthMonitor(TimeProvider clock)
{
    private long _committed;
    private long _batches;
    private StorageFailureReport? _lastFailure;

    public void Committed(int writes)
    {
        Interlocked.Add(ref _committed, writes);
        Interlocked.Increment(ref _batches);
        if (Volatile.Read(ref _lastFailure) is { Overcome: false } failure)
            Volatile.Write(ref _lastFailure, failure with { Overcome = true });
    }

    public void Failed(StorageException failure) =>
        Volatile.Write(ref _lastFailure, new StorageFailureReport(clock.GetUtcNow(), failure.Failure, failure.Message, Overcome: false));

    public StorageHealthReport Report(bool running, int queueDepth, TimeSpan? clockAhead = null) => new(
        running, queueDepth, Interlocked.Read(ref _committed), Interlocked.Read(ref _batches), Volatile.Read(ref _lastFailure), clockAhead);
}
