using Microsoft.Extensions.Logging;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage;

/// <summary>A database and its group commit, from opening to the last drained write.</summary>
/// <remarks>Thread-safe. Reads and writes before <see cref="Open"/> and after closing fail with <see cref="StorageFailure.NotRunning"/>.</remarks>
internal sealed class GrainStore(
    IStorageDatabase database, int queueCapacity, int maxBatch, TimeProvider clock, ILogger<GrainStore> logger)
    : IStorageHealth, IAsyncDisposable, IDisposable
{
    private readonly StorageHealthMonitor _health = new(clock);
    private readonly Lock _gate = new();
    private GroupCommit? _commit;
    private Task? _closing;

    /// <summary>Opens the database; a second call does nothing.</summary>
    /// <exception cref="StorageException">It cannot be used; nothing was changed.</exception>
    public void Open()
    {
        lock (_gate)
        {
            if (_closing is not null) throw StorageException.NotRunning();
            if (_commit is not null) return;
            database.Open();
            _commit = new GroupCommit(database, queueCapacity, maxBatch, _health, clock, logger);
        }
    }

    /// <summary>Queues a write; the task ends after its commit.</summary>
    public Task<WriteOutcome> WriteAsync(WriteOperation operation, CancellationToken cancellationToken) =>
        Running().WriteAsync(operation, cancellationToken);

    /// <inheritdoc cref="IStorageDatabase.ReadStateAsync"/>
    public ValueTask ReadStateAsync<TTarget>(
        StateKey key, TTarget target, StateReceiver<TTarget> receive, CancellationToken cancellationToken)
    {
        Running();
        var read = database.ReadStateAsync(key, target, receive, cancellationToken);
        return read.IsCompletedSuccessfully ? read : WatchAsync(read);
    }

    /// <summary>A server that does not answer is noticed by whoever asks first, and that is mostly a reader.</summary>
    private async ValueTask WatchAsync(ValueTask read)
    {
        try
        {
            await read.ConfigureAwait(false);
            _health.Reached();
        }
        catch (StorageException failure) when (failure.Failure is StorageFailure.Unreachable)
        {
            _health.Failed(failure);
            throw;
        }
    }

    /// <inheritdoc cref="IStorageDatabase.ReadRemindersAsync"/>
    public ValueTask<List<ReminderRow>> ReadRemindersAsync(ReminderQuery query, CancellationToken cancellationToken)
    {
        Running();
        return database.ReadRemindersAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public StorageHealthReport Report() =>
        _health.Report(_commit is not null && _closing is null, _commit?.QueueDepth ?? 0, database.ClockAhead);

    /// <summary>Refuses new work, commits what waits, and closes the database. Later calls share the first one's end.</summary>
    public Task CloseAsync()
    {
        lock (_gate) return _closing ??= CloseOnceAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    /// <inheritdoc/>
    public void Dispose() => CloseAsync().GetAwaiter().GetResult();

    private GroupCommit Running() => _commit ?? throw StorageException.NotRunning();

    private async Task CloseOnceAsync()
    {
        if (_commit is not null) await _commit.DisposeAsync().ConfigureAwait(false);
        await database.CloseReadsAsync().ConfigureAwait(false);
        database.Dispose();
    }
}
