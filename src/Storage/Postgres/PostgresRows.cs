using System.Runtime.CompilerServices;
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

    public IAsyncEnumerable<StoredState> ReadStatesAsync(CancellationToken cancellationToken) => ReadAsync(
        "SELECT grain_type, grain_key, state_name, version, state FROM voxa.grain_state WHERE (grain_type, grain_key, state_name) > ($1, $2, $3) ORDER BY grain_type, grain_key, state_name LIMIT $4",
        static row => new StoredState(new StateKey(PostgresReader.GrainOf(row), row.GetString(2)), row.GetInt64(3), row.GetFieldValue<byte[]>(4)),
        static state => (state.Key.Grain, state.Key.StateName), cancellationToken);

    public IAsyncEnumerable<ReminderRow> ReadRemindersAsync(CancellationToken cancellationToken) => ReadAsync(
        $"{PostgresReader.ReminderColumns} WHERE (grain_type, grain_key, name) > ($1, $2, $3) ORDER BY grain_type, grain_key, name LIMIT $4",
        PostgresReader.ToReminder, static reminder => (reminder.Grain, reminder.Name), cancellationToken);

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

    public void Dispose() => _session.Dispose();

    private async IAsyncEnumerable<TRow> ReadAsync<TRow>(
        string page, Func<NpgsqlDataReader, TRow> toRow, Func<TRow, (GrainId Grain, string Name)> keyOf, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();
        (ReadOnlyMemory<byte> Type, ReadOnlyMemory<byte> Key, string Name) last = default;
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
                    command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = last.Name ?? "" });
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
