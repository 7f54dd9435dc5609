using Microsoft.Extensions.Logging.Abstractions;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Storage.Tests.Commit;

public sealed class GroupCommitTests
{
    private readonly FakeBatchWriter _database = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly StorageHealthMonitor _health;

    public GroupCommitTests() => _health = new StorageHealthMonitor(_clock);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteAsync_CommitUnderWay_SharesTheNextBatch()
    {
        await using var commit = Create();
        var first = commit.WriteAsync(new NamedWrite("a"), Cancelled);
        await _database.BatchUnderWayAsync();
        var others = new[] { "b", "c", "d" }.Select(name => commit.WriteAsync(new NamedWrite(name), Cancelled)).ToArray();
        _database.AllowCommits(2);
        await Task.WhenAll([first, .. others]);

        Assert.Equal([["a"], ["b", "c", "d"]], _database.Batches);
        Assert.Equal((4L, 2L), (Report(commit).CommittedWrites, Report(commit).Batches));
    }

    [Fact]
    public async Task WriteAsync_BeforeItsCommit_IsNotAcknowledged()
    {
        await using var commit = Create();
        var write = commit.WriteAsync(new NamedWrite("a"), Cancelled);
        await _database.BatchUnderWayAsync();
        Assert.False(write.IsCompleted);
        _database.AllowCommits();
        Assert.Equal(new WriteOutcome(true, 1), await write);
    }

    [Fact]
    public async Task WriteAsync_StatementLoses_TellsItsCallerAloneWithTheVersionFound()
    {
        await using var commit = Create();
        var first = commit.WriteAsync(new NamedWrite("first"), Cancelled);
        await _database.BatchUnderWayAsync();
        var loser = commit.WriteAsync(new NamedWrite("loser", wins: false), Cancelled);
        var winner = commit.WriteAsync(new NamedWrite("winner"), Cancelled);
        _database.AllowCommits(2);

        Assert.Equal(new WriteOutcome(false, 7), await loser);
        Assert.Equal(new WriteOutcome(true, 1), await winner);
        await first;
    }

    [Fact]
    public async Task WriteAsync_DatabaseFails_FailsTheWholeBatchAndNotTheNext()
    {
        await using var commit = Create();
        var before = commit.WriteAsync(new NamedWrite("before"), Cancelled);
        await _database.BatchUnderWayAsync();
        var failing = new[] { "a", "b" }.Select(name => commit.WriteAsync(new NamedWrite(name), Cancelled)).ToArray();
        _database.AllowCommits();
        await before;
        await _database.BatchUnderWayAsync();
        _database.NextFailure = new StorageException(StorageFailure.DiskFull, "full");
        _database.AllowCommits();
        foreach (var write in failing)
        {
            var error = await Assert.ThrowsAsync<StorageException>(() => write);
            Assert.Equal(StorageFailure.DiskFull, error.Failure);
        }

        Assert.Equal(StorageFailure.DiskFull, Report(commit).LastFailure?.Failure);
        _database.AllowCommits();
        await commit.WriteAsync(new NamedWrite("after"), Cancelled);
        Assert.Equal([["before"], ["after"]], _database.Batches);
        Assert.True(Report(commit).LastFailure?.Overcome);
    }

    [Fact]
    public async Task WriteAsync_DatabaseHasABug_FailsTheBatchAndKeepsTheWriterThread()
    {
        await using var commit = Create();
        _database.NextFailure = new InvalidCastException("bug");
        _database.AllowCommits(2);
        var error = await Assert.ThrowsAsync<StorageException>(() => commit.WriteAsync(new NamedWrite("a"), Cancelled));
        Assert.Equal(StorageFailure.Unexpected, error.Failure);
        Assert.True((await commit.WriteAsync(new NamedWrite("b"), Cancelled)).Applied);
    }

    [Fact]
    public async Task WriteAsync_UpkeepFails_AcknowledgesAllTheSameAndShowsInHealth()
    {
        await using var commit = Create();
        _database.MaintenanceFailure = new StorageException(StorageFailure.DiskFull, "full");
        _database.AllowCommits(2);
        Assert.True((await commit.WriteAsync(new NamedWrite("a"), Cancelled)).Applied);
        // The second batch can begin only when the upkeep of the first has ended.
        var second = commit.WriteAsync(new NamedWrite("b"), Cancelled);
        await _database.BatchUnderWayAsync();
        await _database.BatchUnderWayAsync();
        await second;
        await commit.DisposeAsync();
        Assert.Equal(StorageFailure.DiskFull, Report(commit).LastFailure?.Failure);
    }

    [Fact]
    public async Task WriteAsync_CancelledWhileItWaits_IsNeverWritten()
    {
        await using var commit = Create();
        using var cancel = new CancellationTokenSource();
        var first = commit.WriteAsync(new NamedWrite("a"), Cancelled);
        await _database.BatchUnderWayAsync();
        var withdrawn = commit.WriteAsync(new NamedWrite("withdrawn"), cancel.Token);
        var kept = commit.WriteAsync(new NamedWrite("kept"), Cancelled);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => withdrawn);
        _database.AllowCommits(2);
        await Task.WhenAll(first, kept);
        Assert.Equal([["a"], ["kept"]], _database.Batches);
    }

    [Fact]
    public async Task WriteAsync_CancelledAfterItsBatchBegan_EndsWithItsRealOutcome()
    {
        await using var commit = Create();
        using var cancel = new CancellationTokenSource();
        var write = commit.WriteAsync(new NamedWrite("a"), cancel.Token);
        await _database.BatchUnderWayAsync();
        await cancel.CancelAsync();
        Assert.False(write.IsCompleted);
        _database.AllowCommits();
        Assert.True((await write).Applied);
    }

    [Fact]
    public async Task WriteAsync_AlreadyCancelled_IsNeverWritten()
    {
        await using var commit = Create();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => commit.WriteAsync(new NamedWrite("a"), new CancellationToken(canceled: true)));
        await commit.DisposeAsync();
        Assert.Empty(_database.Batches);
    }

    [Fact]
    public async Task WriteAsync_QueueFull_WaitsOutsideAndCanCancelThere()
    {
        await using var commit = Create(capacity: 2);
        using var cancel = new CancellationTokenSource();
        var first = commit.WriteAsync(new NamedWrite("a"), Cancelled);
        await _database.BatchUnderWayAsync();
        var queued = new[] { "b", "c" }.Select(name => commit.WriteAsync(new NamedWrite(name), Cancelled)).ToArray();
        Assert.Equal(2, commit.QueueDepth);
        var outside = commit.WriteAsync(new NamedWrite("d"), Cancelled);
        var impatient = commit.WriteAsync(new NamedWrite("impatient"), cancel.Token);
        Assert.Equal(2, commit.QueueDepth);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        _database.AllowCommits(3);
        await Task.WhenAll([first, .. queued, outside]);
        Assert.Equal(["a", "b", "c", "d"], _database.Batches.SelectMany(batch => batch));
    }

    [Fact]
    public async Task WriteAsync_MoreWaitThanABatchMayHold_AreSplitInOrder()
    {
        await using var commit = Create(maxBatch: 2);
        var first = commit.WriteAsync(new NamedWrite("a"), Cancelled);
        await _database.BatchUnderWayAsync();
        var others = "bcdef".Select(name => commit.WriteAsync(new NamedWrite($"{name}"), Cancelled)).ToArray();
        _database.AllowCommits(4);
        await Task.WhenAll([first, .. others]);
        Assert.Equal([["a"], ["b", "c"], ["d", "e"], ["f"]], _database.Batches);
    }

    [Fact]
    public async Task DisposeAsync_WritesWait_CommitsThemAndRefusesNewOnes()
    {
        var commit = Create();
        var first = commit.WriteAsync(new NamedWrite("a"), Cancelled);
        await _database.BatchUnderWayAsync();
        var waiting = commit.WriteAsync(new NamedWrite("b"), Cancelled);
        var stopping = commit.DisposeAsync().AsTask();
        var refused = await Assert.ThrowsAsync<StorageException>(() => commit.WriteAsync(new NamedWrite("c"), Cancelled));
        Assert.Equal(StorageFailure.NotRunning, refused.Failure);
        Assert.False(stopping.IsCompleted);
        _database.AllowCommits(2);
        await Task.WhenAll(first, waiting, stopping);
        Assert.Equal([["a"], ["b"]], _database.Batches);
    }

    private GroupCommit Create(int capacity = 100, int maxBatch = 100) =>
        new(_database, capacity, maxBatch, _health, _clock, NullLogger.Instance);

    private StorageHealthReport Report(GroupCommit commit) => _health.Report(running: true, commit.QueueDepth);
}
