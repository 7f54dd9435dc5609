using System.Runtime.CompilerServices;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;
using OrleansVoxa.Storage.Transfer;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>A SQLite file opened for maintenance. Not thread-safe.</summary>
internal sealed class SqliteRows : IRowStore
{
    private readonly DirectoryLock _lock;
    private readonly SqliteConnection _connection;

    private SqliteRows(DirectoryLock held, SqliteConnection connection)
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
            return new SqliteRows(held, connection);
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
            yield return new StoredState(new StateKey(rows.GetGrainId(0), rows.GetText(2)), rows.GetInt64(3), rows.GetUtf8(4).ToArray());
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

    public void Dispose()
    {
        _connection.Dispose();
        _lock.Dispose();
    }

    private Task AppendAsync<TRow>(IReadOnlyList<TRow> rows, string insert, Action<SqliteStatement, TRow> bind)
    {
        using var statement = _connection.Prepare(insert);
        _connection.Execute("BEGIN IMMEDIATE");
        try
        {
            foreach (var row in rows)
            {
                bind(statement, row);
                statement.Run();
            }

            _connection.Execute("COMMIT");
            return Task.CompletedTask;
        }
        catch
        {
            if (_connection.InTransaction) _connection.Execute("ROLLBACK");
            throw;
        }
    }
}
