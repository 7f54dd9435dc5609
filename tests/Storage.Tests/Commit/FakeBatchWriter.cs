using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Tests.Commit;

/// <summary>A database that commits when the test says so, and notes what each batch held.</summary>
internal sealed class FakeBatchWriter : IBatchWriter
{
    private readonly SemaphoreSlim _entered = new(0);
    private readonly SemaphoreSlim _mayCommit = new(0);

    public List<string[]> Batches { get; } = [];

    /// <summary>Thrown by the next commit.</summary>
    public Exception? NextFailure { get; set; }

    public Exception? MaintenanceFailure { get; set; }

    /// <summary>Waits until a batch has been handed to the database.</summary>
    public Task BatchUnderWayAsync() => _entered.WaitAsync(TestContext.Current.CancellationToken);

    public void AllowCommits(int count = 1) => _mayCommit.Release(count);

    public void Write(ReadOnlySpan<WriteOperation> batch)
    {
        var names = new string[batch.Length];
        for (var i = 0; i < batch.Length; i++)
        {
            var operation = (NamedWrite)batch[i];
            names[i] = operation.Name;
            operation.Outcome = new WriteOutcome(operation.Wins, operation.Wins ? 1 : 7);
        }

        _entered.Release();
        _mayCommit.Wait(TestContext.Current.CancellationToken);
        if (NextFailure is { } failure)
        {
            NextFailure = null;
            throw failure;
        }

        Batches.Add(names);
    }

    public void Maintain()
    {
        if (MaintenanceFailure is { } failure) throw failure;
    }
}
