using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;
using OrleansVoxa.Storage.Transfer;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>A PostgreSQL database opened for maintenance, under the lock of a silo. Not thread-safe.</summary>
internal sealed class PostgresRows : IRowStore
{
    // Read in pages, each from the last key on, so that rows can be added between two of them.
    private const int PageRows = 1_000;

    private readonly PostgresAddress _address;
    private readonly PostgresSession _session;
    private readonly NpgsqlConnection _connection;

    private PostgresRows(PostgresAddress address, PostgresSession session, NpgsqlConnection connection)
    {
        _address = address;
        _session = session;
        _connection = connection;
    }

    public static PostgresRows Open(PostgresStorageOptions options, TimeProvider clock, ILogger logger)
    {
        var address = PostgresAddress.Parse(options.ConnectionString);
        var session = new PostgresSession(address, options, clock, logger);
        try
        {
            var connection = session.Take();
            PostgresSchema.CheckAsync(connection, address, CancellationToken.None).GetAwaiter().GetResult();
            return new PostgresRows(address, session, connection);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public IAsyncEnumerable<StoredState> ReadStatesAsync(CancellationToken cancellationToken) => ReadStatesFromAsync(default, cancellationToken);

    public async IAsyncEnumerable<StoredState> ReadStatesAsync(string grainType, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // No grain has an empty key, so the first of the type comes behind this.
        await foreach (var state in ReadStatesFromAsync(Encoding.UTF8.GetBytes(grainType), cancellationToken).ConfigureAwait(false))
        {
            if (state.Key.Grain.Type.ToString() != grainType) yield break;
            yield return state;
        }
    }

    public IAsyncEnumerable<ReminderRow> ReadRemindersAsync(CancellationToken cancellationToken) => ReadAsync(
        $"{PostgresReader.ReminderColumns} WHERE (grain_type, grain_key, name) > ($1, $2, $3) ORDER BY grain_type, grain_key, name LIMIT $4",
        PostgresReader.ToReminder, static reminder => (reminder.Grain, reminder.Name), default, cancellationToken);

    public async Task AppendAsync(IReadOnlyList<StoredState> states, CancellationToken cancellationToken)
    {
        foreach (var state in states)
        {
            if (RowKeys.Refuse(state.Key.Grain, state.Key.StateName) is { } refusal) throw refusal;
        }

        await ImportAsync("COPY voxa.grain_state (grain_type, grain_key, state_name, version, state) FROM STDIN (FORMAT BINARY)", states, static async (import, state) =>
        {
            await import.WriteAsync(state.Key.Grain.Type.Value.Value, NpgsqlDbType.Text).ConfigureAwait(false);
            await import.WriteAsync(state.Key.Grain.Key.Value, NpgsqlDbType.Text).ConfigureAwait(false);
            await import.WriteAsync(state.Key.StateName, NpgsqlDbType.Text).ConfigureAwait(false);
            await import.WriteAsync(state.Version, NpgsqlDbType.Bigint).ConfigureAwait(false);
            await import.WriteAsync(state.Json, NpgsqlDbType.Json).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task AppendAsync(IReadOnlyList<ReminderRow> reminders, CancellationToken cancellationToken)
    {
        foreach (var row in reminders)
        {
            if (RowKeys.Refuse(row.Grain, row.Name) is { } refusal) throw refusal;
        }

        await ImportAsync("COPY voxa.reminder (grain_type, grain_key, name, grain_hash, start_at, start_tick, period, version) FROM STDIN (FORMAT BINARY)", reminders, static async (import, row) =>
        {
            await import.WriteAsync(row.Grain.Type.Value.Value, NpgsqlDbType.Text).ConfigureAwait(false);
            await import.WriteAsync(row.Grain.Key.Value, NpgsqlDbType.Text).ConfigureAwait(false);
            await import.WriteAsync(row.Name, NpgsqlDbType.Text).ConfigureAwait(false);
            await import.WriteAsync((long)row.Grain.GetUniformHashCode(), NpgsqlDbType.Bigint).ConfigureAwait(false);
            await import.WriteAsync(ReminderInstant.ToMicroseconds(row.StartAtUtc), NpgsqlDbType.TimestampTz).ConfigureAwait(false);
            await import.WriteAsync(ReminderInstant.RestOf(row.StartAtUtc), NpgsqlDbType.Smallint).ConfigureAwait(false);
            await import.WriteAsync(row.Period.Ticks, NpgsqlDbType.Bigint).ConfigureAwait(false);
            await import.WriteAsync(row.Version, NpgsqlDbType.Bigint).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    public async Task WriteAsync(IReadOnlyList<(StateKey Key, ReadOnlyMemory<byte>? Json)> changes, CancellationToken cancellationToken)
    {
        foreach (var (key, _) in changes)
        {
            if (RowKeys.Refuse(key.Grain, key.StateName) is { } refusal) throw refusal;
        }

        try
        {
            var transaction = await _connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                foreach (var (key, json) in changes) await WriteAsync(key, json, transaction, cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (PostgresErrors.IsOfDatabase(error))
        {
            throw PostgresErrors.Create(error, _address);
        }
    }

    public void Dispose() => _session.Dispose();

    private async Task WriteAsync(StateKey key, ReadOnlyMemory<byte>? json, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(
            json is null
                ? "DELETE FROM voxa.grain_state WHERE grain_type = $1 AND grain_key = $2 AND state_name = $3"
                : "INSERT INTO voxa.grain_state AS stored (grain_type, grain_key, state_name, version, state) VALUES ($1, $2, $3, 1, $4) "
                    + "ON CONFLICT (grain_type, grain_key, state_name) DO UPDATE SET version = stored.version + 1, state = excluded.state",
            _connection,
            transaction);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Text, TypedValue = key.Grain.Type.Value.Value });
            command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Text, TypedValue = key.Grain.Key.Value });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key.StateName });
            if (json is { } bytes) command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Json, TypedValue = bytes });
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private IAsyncEnumerable<StoredState> ReadStatesFromAsync(ReadOnlyMemory<byte> grainType, CancellationToken cancellationToken) => ReadAsync(
        "SELECT grain_type, grain_key, state_name, version, state FROM voxa.grain_state WHERE (grain_type, grain_key, state_name) > ($1, $2, $3) ORDER BY grain_type, grain_key, state_name LIMIT $4",
        static row => new StoredState(new StateKey(PostgresReader.GrainOf(row), row.GetString(2)), row.GetInt64(3), row.GetFieldValue<byte[]>(4)),
        static state => (state.Key.Grain, state.Key.StateName), grainType, cancellationToken);

    private async IAsyncEnumerable<TRow> ReadAsync<TRow>(
        string page, Func<NpgsqlDataReader, TRow> toRow, Func<TRow, (GrainId Grain, string Name)> keyOf, ReadOnlyMemory<byte> grainType,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();
        (ReadOnlyMemory<byte> Type, ReadOnlyMemory<byte> Key, string Name) last = (grainType, default, "");
        do
        {
            rows.Clear();
            await ReadPageAsync().ConfigureAwait(false);
            foreach (var row in rows) yield return row;
            if (rows.Count == 0) yield break;
            var (grain, name) = keyOf(rows[^1]);
            last = (grain.Type.Value.Value, grain.Key.Value, name);
        }
        while (rows.Count == PageRows);

        async Task ReadPageAsync()
        {
            try
            {
                var command = new NpgsqlCommand(page, _connection);
                await using (command.ConfigureAwait(false))
                {
                    command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Text, TypedValue = last.Type });
                    command.Parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>> { NpgsqlDbType = NpgsqlDbType.Text, TypedValue = last.Key });
                    command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = last.Name });
                    command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PageRows });
                    var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                    await using (reader.ConfigureAwait(false))
                    {
                        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(toRow(reader));
                    }
                }
            }
            catch (Exception error) when (PostgresErrors.IsOfDatabase(error))
            {
                throw PostgresErrors.Create(error, _address);
            }
        }
    }

    private async Task ImportAsync<TRow>(
        string copy, IReadOnlyList<TRow> rows, Func<NpgsqlBinaryImporter, TRow, Task> write, CancellationToken cancellationToken)
    {
        try
        {
            var import = await _connection.BeginBinaryImportAsync(copy, cancellationToken).ConfigureAwait(false);
            await using (import.ConfigureAwait(false))
            {
                foreach (var row in rows)
                {
                    await import.StartRowAsync(cancellationToken).ConfigureAwait(false);
                    await write(import, row).ConfigureAwait(false);
                }

                await import.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (PostgresErrors.IsOfDatabase(error))
        {
            throw PostgresErrors.Create(error, _address);
        }
    }
}
