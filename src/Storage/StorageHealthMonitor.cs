namespace OrleansVoxa.Storage;

/// <summary>Collects what <see cref="IStorageHealth"/> shows. Thread-safe.</summary>
internal sealed class StorageHealthMonitor(TimeProvider clock)
{
    private long _committed;
    private long _batches;
    private long _commitTicks;
    private long _failures;
    private StorageFailureReport? _lastFailure;

    public void Committed(int writes, TimeSpan took)
    {
        Interlocked.Add(ref _committed, writes);
        Interlocked.Increment(ref _batches);
        Interlocked.Add(ref _commitTicks, took.Ticks);
        if (Volatile.Read(ref _lastFailure) is { Overcome: false } failure)
            Volatile.Write(ref _lastFailure, failure with { Overcome = true });
    }

    /// <summary>The server answered a read.</summary>
    public void Reached()
    {
        if (Volatile.Read(ref _lastFailure) is { Overcome: false, Failure: StorageFailure.Unreachable } failure)
            Volatile.Write(ref _lastFailure, failure with { Overcome = true });
    }

    public void Failed(StorageException failure)
    {
        Interlocked.Increment(ref _failures);
        Volatile.Write(ref _lastFailure, new StorageFailureReport(clock.GetUtcNow(), failure.Failure, failure.Message, Overcome: false));
    }

    public StorageHealthReport Report(bool running, int queueDepth, TimeSpan? clockAhead = null) => new(
        running, queueDepth, Interlocked.Read(ref _committed), Interlocked.Read(ref _batches),
        new TimeSpan(Interlocked.Read(ref _commitTicks)), Interlocked.Read(ref _failures), Volatile.Read(ref _lastFailure), clockAhead);
}
