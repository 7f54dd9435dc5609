using Microsoft.Extensions.Logging;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>
/// One SQLite file: a writing connection for the writer thread, some reading ones for everybody, and the lock on its
/// directory. Only the writing connection ever writes or checkpoints.
/// </summary>
internal sealed class SqliteDatabase(SqliteStorageOptions options, TimeProvider clock, ILogger logger) : IStorageDatabase
{
    // When readers keep the log from starting over, it grows; beyond this many checkpoints' worth they are waited for.
    private const int LogGrowthLimit = 16;

    // Writers wait meanwhile; our own reads are done in far less, only a foreign program's can last.
    private static readonly TimeSpan PatienceWithReaders = TimeSpan.FromMilliseconds(100);

    // So large a part more are the headers of the frames, and the batch by which a checkpoint comes late.
    private const int LogBeyondCheckpoint = 16;

    // What another program (a shell, say) writes is seen so much later at most.
    private const int SnapshotsPerSecond = 100;

    private readonly string _path = Path.Combine(Path.GetFullPath(options.DataDirectory), options.FileName);
    private DirectoryLock? _directoryLock;
    private SqliteConnection? _connection;
    private SqliteBatchWriter? _writer;
    private SqliteReadPool? _readers;
    private LogReserve? _reserve;
    private StorageException? _latched;
    private long _commits;
    private long _pagesSinceCheckpoint;
    private long _checkpointPages;
    private int _pageSize;

    public void Open()
    {
        var started = clock.GetTimestamp();
        try
        {
            _directoryLock = SqliteFile.Prepare(_path);
            _connection = new SqliteConnection(_path, options.BusyTimeout);
            var found = SqliteFile.Check(_connection, _path, options.IntegrityCheck);
            _pageSize = SqliteFile.Configure(_connection, _path, options);
            _checkpointPages = options.CheckpointBytes / _pageSize;
            if (found != SqliteSchema.Newest)
            {
                SqliteSchema.Migrate(_connection, found, clock);
                logger.Migrated(_path, found, SqliteSchema.Newest);
            }

            _writer = new SqliteBatchWriter(_connection);
            _reserve = new LogReserve(_path + "-wal", options.CheckpointBytes + options.CheckpointBytes / LogBeyondCheckpoint);
            _readers = new SqliteReadPool(options.ReadConnections, OpenReader);
        }
        catch
        {
            Dispose();
            throw;
        }

        logger.Opened(_path, SqliteSchema.Newest, clock.GetElapsedTime(started).TotalMilliseconds);
    }

    public void Write(ReadOnlySpan<WriteOperation> batch)
    {
        if (_latched is not null) throw _latched.ForAnotherCaller();
        try
        {
            _writer!.Write(batch);
        }
        catch (StorageException failure) when (failure.MustRestart)
        {
            Latch(failure);
            throw;
        }
        finally
        {
            // Before anybody is told, so that whoever then reads does not read an older snapshot.
            Volatile.Write(ref _commits, _commits + 1);
        }
    }

    public void Maintain()
    {
        var pages = _connection!.TakeWrittenPages();
        if (_reserve!.Wrote((long)pages * _pageSize)) LengthenLog();
        _pagesSinceCheckpoint += pages;
        if (_pagesSinceCheckpoint < _checkpointPages) return;
        _pagesSinceCheckpoint = 0;
        try
        {
            _readers!.EndSnapshots();
            var log = _connection.Checkpoint();

            // Reads that came meanwhile hold the log again, long after they are done. Without them the next commit begins it anew.
            _readers.EndSnapshots();
            if (log > LogGrowthLimit * _checkpointPages && !_connection.TryRestartLog(PatienceWithReaders))
                logger.LogKeptByReader(_path, log);
        }
        catch (StorageException failure) when (failure.MustRestart)
        {
            Latch(failure);
            throw;
        }
    }

    public ValueTask ReadStateAsync<TTarget>(
        StateKey key, TTarget target, StateReceiver<TTarget> receive, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // A read takes microseconds: handing it to another thread would cost more than the read.
        var readers = _readers ?? throw StorageException.NotRunning();
        if (readers.TryRent() is not { } reader) return ReadLaterAsync(readers, key, target, receive, cancellationToken);
        ReadAndReturn(readers, reader, key, target, receive);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<List<ReminderRow>> ReadRemindersAsync(ReminderQuery query, CancellationToken cancellationToken)
    {
        var readers = _readers ?? throw StorageException.NotRunning();
        var reader = await readers.RentAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // All rows may be a million: not on the thread of whoever asks.
            return query.Grain is null
                ? await Task.Run(() => reader.ReadReminders(query, cancellationToken), cancellationToken).ConfigureAwait(false)
                : reader.ReadReminders(query, cancellationToken);
        }
        finally
        {
            readers.Return(reader);
        }
    }

    public ValueTask CloseReadsAsync() => _readers?.CloseAsync() ?? ValueTask.CompletedTask;

    public void Dispose()
    {
        _readers?.Dispose();
        _writer?.Dispose();
        _reserve?.Dispose();
        // The last connection to close copies the log into the file and removes it.
        _connection?.Dispose();
        if (_directoryLock is null) return;
        _directoryLock.Dispose();
        _directoryLock = null;
        logger.Closed(_path);
    }

    private async ValueTask ReadLaterAsync<TTarget>(
        SqliteReadPool readers, StateKey key, TTarget target, StateReceiver<TTarget> receive, CancellationToken cancellationToken)
    {
        var reader = await readers.RentAsync(cancellationToken).ConfigureAwait(false);
        ReadAndReturn(readers, reader, key, target, receive);
    }

    private void ReadAndReturn<TTarget>(
        SqliteReadPool readers, SqliteReader reader, in StateKey key, TTarget target, StateReceiver<TTarget> receive)
    {
        try
        {
            reader.ReadState(key, Newest(), target, receive);
        }
        finally
        {
            readers.Return(reader);
        }
    }

    private void LengthenLog()
    {
        try
        {
            _writer!.WhileLocked(_reserve!.Extend);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Commits need none of it; they only take longer.
            _reserve!.GiveUp();
            logger.LogNotReserved(_path, error);
        }
    }

    /// <summary>
    /// Beginning and ending a transaction takes several system calls, which cost more than the row. While nothing is committed
    /// a reader keeps its transaction, so that a crowd of activations shares it.
    /// </summary>
    private Snapshot Newest() =>
        new(Volatile.Read(ref _commits), clock.GetTimestamp() / (clock.TimestampFrequency / SnapshotsPerSecond));

    private SqliteReader OpenReader()
    {
        var connection = new SqliteConnection(_path, options.BusyTimeout);
        connection.Execute($"PRAGMA cache_size = -{options.CacheBytes / 8 / 1024}");
        return new SqliteReader(connection);
    }

    private void Latch(StorageException failure)
    {
        _latched = failure;
        // Recovery needs the log as it is; a checkpoint at closing could spread what the disk has lost.
        _connection!.KeepLogOnClose();
        logger.Latched(failure.Failure, failure);
    }
}
