using System.Runtime.CompilerServices;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;
using OrleansVoxa.Storage.Transfer;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>A SQLite file opened for maintenance. Not thread-safe.</summary>
internal sealed class SqliteRows : IRowStore
{
    private readonly DirectoryLock? _lock;
    private readonly SqliteConnection _connection;

    /// <param name="connection">Checked already; closed with the rows.</param>
    /// <param name="held">Given back with the rows.</param>
    public SqliteRows(SqliteConnection connection, DirectoryLock? held = null)
    {
        _lock = held;
        _connection = connection;
    }

    public static SqliteRows Open(string path, TimeProvider clock)
    {
        var options = new SqliteStorageOptions();
        var held = SqliteFile.Prepare(path);
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnection(path, options.BusyTimeout);
            var found = SqliteFile.Check(connection, path, IntegrityCheck.Full);
            SqliteFile.Configure(connection, path, options);
            if (found != SqliteSchema.Newest) SqliteSchema.Migrate(connection, found, clock);
            return new SqliteRows(connection, held);
        }
        catch
        {
            connection?.Dispose();
            held.Dispose();
            throw;
        }
    }

    // The database answers at once; what is asynchronous is the other side of a move.
#pragma warning disable CS1998
    public async IAsyncEnumerable<StoredState> ReadStatesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
#pragma warning restore CS1998
    {
        using var rows = _connection.Prepare(
            "SELECT grain_type, grain_key, state_name, version, state FROM grain_state ORDER BY grain_type, grain_key, state_name");
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ToState(rows);
        }
    }

#pragma warning disable CS1998
    public async IAsyncEnumerable<StoredState> ReadStatesAsync(string grainType, [EnumeratorCancellation] CancellationToken cancellationToken)
#pragma warning restore CS1998
    {
        using var rows = _connection.Prepare(
            "SELECT grain_type, grain_key, state_name, version, state FROM grain_state WHERE grain_type = ?1 ORDER BY grain_key, state_name");
        rows.Bind(1, grainType);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return ToState(rows);
        }
    }

#pragma warning disable CS1998
    public async IAsyncEnumerable<ReminderRow> ReadRemindersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
#pragma warning restore CS1998
    {
        using var rows = _connection.Prepare($"{SqliteReader.ReminderColumns} ORDER BY grain_type, grain_key, name");
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return SqliteReader.ToReminder(rows);
        }
    }

    public Task AppendAsync(IReadOnlyList<StoredState> states, CancellationToken cancellationToken) => AppendAsync(
        states, "INSERT INTO grain_state (grain_type, grain_key, state_name, version, state) VALUES (?1, ?2, ?3, ?4, ?5)",
        static (statement, state) => statement.Bind(1, state.Key.Grain).Bind(3, state.Key.StateName).Bind(4, state.Version).BindUtf8(5, state.Json));

    public Task AppendAsync(IReadOnlyList<ReminderRow> reminders, CancellationToken cancellationToken) => AppendAsync(
        reminders, "INSERT INTO reminder (grain_type, grain_key, name, start_at, period, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        static (statement, row) => statement.Bind(1, row.Grain).Bind(3, row.Name).Bind(4, ReminderTime.Format(row.StartAtUtc)).Bind(5, row.Period.Ticks).Bind(6, row.Version));

    public Task WriteAsync(IReadOnlyList<(StateKey Key, ReadOnlyMemory<byte>? Json)> changes, CancellationToken cancellationToken)
    {
        using var write = _connection.Prepare(
            "INSERT INTO grain_state (grain_type, grain_key, state_name, version, state) VALUES (?1, ?2, ?3, 1, ?4) "
            + "ON CONFLICT (grain_type, grain_key, state_name) DO UPDATE SET version = version + 1, state = excluded.state");
        using var delete = _connection.Prepare("DELETE FROM grain_state WHERE grain_type = ?1 AND grain_key = ?2 AND state_name = ?3");
        InTransaction(changes, change =>
        {
            var statement = (change.Json is { } json ? write.BindUtf8(4, json.Span) : delete).Bind(1, change.Key.Grain).Bind(3, change.Key.StateName);
            statement.Run();
        });
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _lock?.Dispose();
    }

    private static StoredState ToState(SqliteStatement row) =>
        new(new StateKey(row.GetGrainId(0), row.GetText(2)), row.GetInt64(3), row.GetUtf8(4).ToArray());

    private Task AppendAsync<TRow>(IReadOnlyList<TRow> rows, string insert, Action<SqliteStatement, TRow> bind)
    {
        using var statement = _connection.Prepare(insert);
        InTransaction(rows, row =>
        {
            bind(statement, row);
            statement.Run();
        });
        return Task.CompletedTask;
    }

    private void InTransaction<TRow>(IReadOnlyList<TRow> rows, Action<TRow> write)
    {
        _connection.Execute("BEGIN IMMEDIATE");
        try
        {
            foreach (var row in rows) write(row);
            _connection.Execute("COMMIT");
        }
        catch
        {
            if (_connection.InTransaction) _connection.Execute("ROLLBACK");
            throw;
        }
    }
}
