using Npgsql;
using NpgsqlTypes;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Reads over a bounded pool. Thread-safe. Reads see the last commit; during an outage they wait for the server.</summary>
internal sealed class PostgresReader : IDisposable
{
    public const string ReminderColumns = "SELECT grain_type, grain_key, name, start_at, start_tick, period, version FROM voxa.reminder";

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20), LongestDelay = TimeSpan.FromSeconds(1);

    private readonly PostgresAddress _address;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;
    private readonly int _size;
    private readonly NpgsqlDataSource _pool;

    // In front of the pool, since waiting there ends with a time-out and not with the caller's cancellation.
    private readonly SemaphoreSlim _free;
    private volatile bool _closed;

    public PostgresReader(PostgresAddress address, PostgresStorageOptions options, int size, TimeProvider clock)
    {
        _address = address;
        _patience = options.ReconnectPatience;
        _clock = clock;
        _size = size;
        _pool = NpgsqlDataSource.Create(address.For(size, options.CommandTimeout));
        _free = new SemaphoreSlim(size, size);
    }

    /// <summary>The grain of a row that begins with type and key.</summary>
    public static GrainId GrainOf(NpgsqlDataReader row) =>
        new(new GrainType(row.GetFieldValue<byte[]>(0)), new IdSpan(row.GetFieldValue<byte[]>(1)));

    public async ValueTask ReadStateAsync<TTarget>(
        StateKey key, TTarget target, StateReceiver<TTarget> receive, CancellationToken cancellationToken)
    {
        // What cannot be stored is not there.
        if (RowKeys.Refuse(key.Grain, key.StateName) is not null)
        {
            receive(target, default, 0);
            return;
        }

        var (version, json) = await RunAsync(connection => ReadStateAsync(connection, key, cancellationToken), cancellationToken).ConfigureAwait(false);
        receive(target, json, version);
    }

    public async ValueTask<List<ReminderRow>> ReadRemindersAsync(ReminderQuery query, CancellationToken cancellationToken) =>
        query.Grain is { } grain && RowKeys.Refuse(grain, query.Name ?? "") is not null
            ? []
            : await RunAsync(connection => ReadRemindersAsync(connection, query, cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <summary>Refuses new reads, waits for those under way, and closes the pool.</summary>
    public async ValueTask CloseAsync()
    {
        _closed = true;
        for (var i = 0; i < _size; i++) await _free.WaitAsync().ConfigureAwait(false);
        await _pool.DisposeAsync().ConfigureAwait(false);
        // Whoever still waits wakes up and learns that the store is closed.
        _free.Release(_size);
    }

    public void Dispose()
    {
        _closed = true;
        _pool.Dispose();
    }

    private async ValueTask<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            long? outageSince = null;
            for (var delay = FirstDelay; ; delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay)
            {
                if (_closed) throw StorageException.NotRunning();
                try
                {
                    var connection = await _pool.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
                    await using (connection.ConfigureAwait(false)) return await read(connection).ConfigureAwait(false);
                }
                catch (Exception error) when (PostgresErrors.IsOfDatabase(error))
                {
                    outageSince ??= _clock.GetTimestamp();
                    if (!PostgresErrors.IsOutage(error) || _clock.GetElapsedTime(outageSince.Value) >= _patience)
                        throw PostgresErrors.Create(error, _address);
                }

                // The others of the pool were most likely cut off with this one.
                _pool.Clear();
                await Task.Delay(delay, _clock, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _free.Release();
        }
    }

    private static async Task<(long Version, byte[]? Json)> ReadStateAsync(NpgsqlConnection connection, StateKey key, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            "SELECT version, state FROM voxa.grain_state WHERE grain_type = $1 AND grain_key = $2 AND state_name = $3", connection);
        await using (command.ConfigureAwait(false))
        {
            AddGrain(command, key.Grain);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.StateName });
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
                    ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1))
                    : (0, null);
            }
        }
    }

    private static async Task<List<ReminderRow>> ReadRemindersAsync(NpgsqlConnection connection, ReminderQuery query, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand { Connection = connection };
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = ReminderColumns + Filter(command, query);
            var rows = new List<ReminderRow>();
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(ToReminder(reader));
            }

            return rows;
        }
    }

    private static string Filter(NpgsqlCommand command, ReminderQuery query)
    {
        if (query.Grain is { } grain)
        {
            AddGrain(command, grain);
            if (query.Name is null) return " WHERE grain_type = $1 AND grain_key = $2";
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = query.Name });
            return " WHERE grain_type = $1 AND grain_key = $2 AND name = $3";
        }

        if (query.WholeRing) return "";
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = query.Begin });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = query.End });
        return query.Begin < query.End ? " WHERE grain_hash > $1 AND grain_hash <= $2" : " WHERE grain_hash > $1 OR grain_hash <= $2";
    }

    private static void AddGrain(NpgsqlCommand command, GrainId grain)
    {
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Text, TypedValue = grain.Type.Value.Value });
        command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Text, TypedValue = grain.Key.Value });
    }

    public static ReminderRow ToReminder(NpgsqlDataReader row) => new(
        GrainOf(row),
        row.GetString(2),
        ReminderInstant.Join(row.GetDateTime(3), row.GetInt16(4)),
        TimeSpan.FromTicks(row.GetInt64(5)),
        row.GetInt64(6));
}
