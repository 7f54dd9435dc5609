using Microsoft.Extensions.Logging;
using Npgsql;
using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>One PostgreSQL database: a connection that writes, for the writer thread, and a pool that reads, for everybody.</summary>
internal sealed class PostgresDatabase : IStorageDatabase
{
    private readonly PostgresStorageOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly PostgresAddress _address;
    private readonly PostgresSession _session;
    private readonly PostgresBatchWriter _writer;
    private PostgresReader? _reader;

    public PostgresDatabase(PostgresStorageOptions options, TimeProvider clock, ILogger logger)
    {
        _options = options;
        _clock = clock;
        _logger = logger;
        _address = PostgresAddress.Parse(options.ConnectionString);
        _session = new PostgresSession(_address, options, clock, logger);
        _writer = new PostgresBatchWriter(_session, _address);
    }

    public TimeSpan? ClockAhead => _session.ClockAhead;

    public void Open()
    {
        var started = _clock.GetTimestamp();
        try
        {
            var connection = _session.Take();
            var readers = Prepare(connection);
            _reader = new PostgresReader(_address, _options, readers, _clock);
        }
        catch (Exception error)
        {
            Dispose();
            if (PostgresErrors.IsOfDatabase(error)) throw PostgresErrors.Create(error, _address);
            throw;
        }

        _logger.Opened(_address.Name, MigrationScript.Newest, _clock.GetElapsedTime(started).TotalMilliseconds);
    }

    public void Write(ReadOnlySpan<WriteOperation> batch) => _writer.Write(batch);

    public void Maintain()
    {
        // The server does its own.
    }

    public ValueTask ReadStateAsync<TTarget>(
        StateKey key, TTarget target, StateReceiver<TTarget> receive, CancellationToken cancellationToken) =>
        Reader().ReadStateAsync(key, target, receive, cancellationToken);

    public ValueTask<List<ReminderRow>> ReadRemindersAsync(ReminderQuery query, CancellationToken cancellationToken) =>
        Reader().ReadRemindersAsync(query, cancellationToken);

    public ValueTask CloseReadsAsync() => _reader?.CloseAsync() ?? ValueTask.CompletedTask;

    public void Dispose()
    {
        _reader?.Dispose();
        _session.Dispose();
        if (_reader is null) return;
        _reader = null;
        _logger.Closed(_address.Name);
    }

    private PostgresReader Reader() => _reader ?? throw StorageException.NotRunning();

    /// <summary>Checks that the database is ours. Gives how many connections may read.</summary>
    private int Prepare(NpgsqlConnection connection)
    {
        CheckKey(connection);
        using (var fsync = new NpgsqlCommand("SHOW fsync", connection))
            if (fsync.ExecuteScalar() is "off") _logger.ServerWithoutSync(_address.Name);

        var allowed = PostgresLimits.ConnectionsAllowed(connection);
        if (allowed < 2)
        {
            throw new StorageException(StorageFailure.Busy,
                $"The database {_address} allows this user {allowed} connections, but a store needs at least 2. Raise max_connections, or the user's limit.");
        }

        if (_options.ReadConnections < allowed) return _options.ReadConnections;
        _logger.PoolCut(_address.Name, allowed, _options.ReadConnections, allowed - 1);
        return allowed - 1;
    }

    private void CheckKey(NpgsqlConnection connection)
    {
        if (_options.KeyCheck is not { } check) return;
        using (var claim = new NpgsqlCommand("INSERT INTO voxa.network (key_check) VALUES ($1) ON CONFLICT DO NOTHING", connection))
        {
            claim.Parameters.Add(new() { Value = check });
            claim.ExecuteNonQuery();
        }

        using var query = new NpgsqlCommand("SELECT key_check FROM voxa.network", connection);
        if ((string?)query.ExecuteScalar() == check) return;
        throw new StorageException(StorageFailure.WrongKey,
            $"The database {_address} belongs to a network with another master key, so the keys stored in it could not be opened. Name the right one with --master-key-file, or another database with --store.");
    }
}
