using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Storage.Commit;

/// <summary>
/// Many writers, one transaction at a time: what arrives while a commit is under way shares the next one. Nobody is told of
/// a success before the commit that holds it.
/// </summary>
/// <remarks>
/// Thread-safe. The batch forms itself from what waits, so that a lone writer pays for its own commit only and a thousand
/// writers share one. When the queue is full, further writers wait (and can still cancel).
/// </remarks>
[SuppressMessage("Reliability", "CA1031:Do not catch general exception types",
    Justification = "The writer thread serves everybody: whatever a batch throws belongs to its callers, not to the process.")]
internal sealed class GroupCommit : IAsyncDisposable
{
    // From here on a batch's fixed cost, the disk's, is small beside that of its rows.
    private const int WorthGathering = 256;

    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(1);

    private readonly IBatchWriter _writer;
    private readonly TimeProvider _clock;
    private readonly int _maxBatch;
    private readonly int _capacity;
    private readonly SemaphoreSlim _slots;
    private readonly StorageHealthMonitor _health;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private readonly WriteOperation[] _batch;
    private List<WriteOperation> _waiting = [];
    private List<WriteOperation> _taken = [];
    private bool _stopping;
    private int _lastCount;

    // How many the sleeping writer wants to be woken for; 0 while it does not sleep for them.
    private int _gathering;
    private long _gatherUntil;

    /// <param name="writer">The database.</param>
    /// <param name="capacity">Operations that may wait at once.</param>
    /// <param name="maxBatch">Operations that one transaction may hold.</param>
    /// <param name="health">Where failures and counts are noted.</param>
    /// <param name="clock">Measures commits.</param>
    /// <param name="logger">Where failures are logged.</param>
    public GroupCommit(
        IBatchWriter writer, int capacity, int maxBatch, StorageHealthMonitor health, TimeProvider clock, ILogger logger)
    {
        _clock = clock;
        _writer = writer;
        _capacity = capacity;
        _maxBatch = maxBatch;
        _health = health;
        _logger = logger;
        _slots = new SemaphoreSlim(capacity, capacity);
        _batch = new WriteOperation[maxBatch];
        _thread = new Thread(Run) { IsBackground = true, Name = "storage writer" };
        _thread.UnsafeStart();
    }

    /// <summary>Operations that wait for the writer thread right now.</summary>
    public int QueueDepth => _capacity - _slots.CurrentCount;

    /// <summary>Queues <paramref name="operation"/>; the task ends after the commit that holds it.</summary>
    /// <exception cref="StorageException">The database failed or is stopped; the operation is not stored.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it still waited; the operation is not stored.</exception>
    public Task<WriteOutcome> WriteAsync(WriteOperation operation, CancellationToken cancellationToken)
    {
        var slot = _slots.WaitAsync(cancellationToken);
        return slot.IsCompletedSuccessfully
            ? Enqueue(operation, cancellationToken)
            : EnqueueLaterAsync(slot, operation, cancellationToken);
    }

    /// <summary>Refuses new writes, commits all that wait, and returns when the writer thread has ended.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        return new ValueTask(_stopped.Task);
    }

    private async Task<WriteOutcome> EnqueueLaterAsync(Task slot, WriteOperation operation, CancellationToken cancellationToken)
    {
        await slot.ConfigureAwait(false);
        return await Enqueue(operation, cancellationToken).ConfigureAwait(false);
    }

    private Task<WriteOutcome> Enqueue(WriteOperation operation, CancellationToken cancellationToken)
    {
        operation.WithdrawOn(cancellationToken);
        lock (_gate)
        {
            if (!_stopping)
            {
                _waiting.Add(operation);
                if (_waiting.Count == 1 || _waiting.Count == _gathering) Monitor.Pulse(_gate);
                return operation.Task;
            }
        }

        // The slot goes on to whoever waits for one, so that all of them learn that the store has stopped.
        _slots.Release();
        if (operation.TryTake()) operation.Fail(StorageException.NotRunning());
        return operation.Task;
    }

    private void Run()
    {
        while (WaitForWork())
        {
            for (var start = 0; start < _taken.Count; start += _maxBatch)
                CommitSlice(start, Math.Min(_maxBatch, _taken.Count - start));
            _taken.Clear();
        }

        _stopped.SetResult();
    }

    private bool WaitForWork()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                if (_stopping) return false;
                Monitor.Wait(_gate);
            }
        }

        GatherThoseJustServed();
        lock (_gate)
        {
            (_waiting, _taken) = (_taken, _waiting);
            return true;
        }
    }

    /// <summary>Gives the callers of the last batch a moment to come back, at most half of what its commit took.</summary>
    /// <remarks>
    /// Without it a crowd of writers splits into two halves that take turns, and each write pays twice for the disk. A lone
    /// writer never waits here, nor anybody after a pause. Where the disk is slow it sleeps meanwhile, since those who are to come back
    /// need the processor; a sleep is counted in milliseconds, so for less than one it only lets others go first.
    /// </remarks>
    private void GatherThoseJustServed()
    {
        var expected = Math.Min(_lastCount, WorthGathering);
        while (true)
        {
            lock (_gate)
            {
                if (_waiting.Count >= expected || _stopping) return;
                var left = _clock.GetElapsedTime(_clock.GetTimestamp(), _gatherUntil);
                if (left <= TimeSpan.Zero) return;
                if (left >= ShortestSleep)
                {
                    _gathering = expected;
                    Monitor.Wait(_gate, (int)left.TotalMilliseconds);
                    _gathering = 0;
                    continue;
                }
            }

            Thread.Yield();
        }
    }

    private void CommitSlice(int start, int length)
    {
        var count = 0;
        for (var i = start; i < start + length; i++)
            if (_taken[i].TryTake()) _batch[count++] = _taken[i];
        _slots.Release(length);
        if (count == 0) return;

        var batch = _batch.AsSpan(0, count);
        var started = _clock.GetTimestamp();
        if (TryWrite(batch))
        {
            _health.Committed(count, _clock.GetElapsedTime(started));
            foreach (var operation in batch) operation.Acknowledge();
            var ended = _clock.GetTimestamp();
            Maintain();
            _lastCount = count;
            _gatherUntil = ended + (ended - started) / 2;
        }

        batch.Clear();
    }

    private bool TryWrite(ReadOnlySpan<WriteOperation> batch)
    {
        try
        {
            _writer.Write(batch);
            return true;
        }
        catch (Exception error)
        {
            var failure = StorageException.From(error);
            _health.Failed(failure);
            _logger.BatchFailed(batch.Length, failure.Failure, error);
            // One exception a caller: each is thrown in another place, and a shared one would mix their stack traces.
            foreach (var operation in batch) operation.Fail(failure.ForAnotherCaller());
            return false;
        }
    }

    private void Maintain()
    {
        try
        {
            _writer.Maintain();
        }
        catch (Exception error)
        {
            var failure = StorageException.From(error);
            _health.Failed(failure);
            _logger.MaintenanceFailed(failure.Failure, error);
        }
    }
}
