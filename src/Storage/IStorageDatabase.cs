using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage;

/// <summary>Receives a row that was read. The span is valid during the call only; version 0 means that there is no row.</summary>
internal delegate void StateReceiver<in TTarget>(TTarget target, ReadOnlySpan<byte> json, long version);

/// <summary>The seam to a database: everything above it is the same for all of them.</summary>
internal interface IStorageDatabase : IBatchWriter, IDisposable
{
    /// <summary>How far this machine's clock was ahead of the database's when it was last compared; null if the database has none of its own.</summary>
    TimeSpan? ClockAhead => null;

    /// <summary>Opens, checks and migrates. Called once, before anything else.</summary>
    /// <exception cref="StorageException">It cannot be used; <see cref="StorageException.Failure"/> says why.</exception>
    void Open();

    /// <summary>Reads one state, never waiting for the writer thread.</summary>
    ValueTask ReadStateAsync<TTarget>(
        StateKey key, TTarget target, StateReceiver<TTarget> receive, CancellationToken cancellationToken);

    /// <summary>Reads the reminders that match.</summary>
    ValueTask<List<ReminderRow>> ReadRemindersAsync(ReminderQuery query, CancellationToken cancellationToken);

    /// <summary>Refuses new reads and waits for those under way. Writes have ended before.</summary>
    ValueTask CloseReadsAsync();
}
