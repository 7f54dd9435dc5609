using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>The writing connection with its prepared statements. Used by the writer thread alone.</summary>
internal sealed class SqliteBatchWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin, _commit, _rollback, _insert, _update, _delete, _version;
    private readonly SqliteStatement _upsertReminder, _deleteReminder, _reminderVersion, _clearReminders;

    public SqliteBatchWriter(SqliteConnection connection)
    {
        _connection = connection;
        _begin = connection.Prepare("BEGIN IMMEDIATE");
        _commit = connection.Prepare("COMMIT");
        _rollback = connection.Prepare("ROLLBACK");
        _insert = connection.Prepare(
            "INSERT INTO grain_state (grain_type, grain_key, state_name, version, state) VALUES (?1, ?2, ?3, 1, ?4) ON CONFLICT DO NOTHING");
        _update = connection.Prepare(
            "UPDATE grain_state SET version = version + 1, state = ?4 WHERE grain_type = ?1 AND grain_key = ?2 AND state_name = ?3 AND version = ?5");
        _delete = connection.Prepare(
            "DELETE FROM grain_state WHERE grain_type = ?1 AND grain_key = ?2 AND state_name = ?3 AND version = ?4");
        _version = connection.Prepare(
            "SELECT version FROM grain_state WHERE grain_type = ?1 AND grain_key = ?2 AND state_name = ?3");
        _upsertReminder = connection.Prepare(
            """
            INSERT INTO reminder (grain_type, grain_key, name, start_at, period, version) VALUES (?1, ?2, ?3, ?4, ?5, 1)
            ON CONFLICT DO UPDATE SET start_at = excluded.start_at, period = excluded.period, version = version + 1
            """);
        _deleteReminder = connection.Prepare(
            "DELETE FROM reminder WHERE grain_type = ?1 AND grain_key = ?2 AND name = ?3 AND version = ?4");
        _reminderVersion = connection.Prepare(
            "SELECT version FROM reminder WHERE grain_type = ?1 AND grain_key = ?2 AND name = ?3");
        _clearReminders = connection.Prepare("DELETE FROM reminder");
    }

    /// <summary>Executes and commits, or rolls back and throws.</summary>
    public void Write(ReadOnlySpan<WriteOperation> batch)
    {
        try
        {
            _begin.Run();
            foreach (var operation in batch) operation.Outcome = Execute(operation);
            _commit.Run();
        }
        catch
        {
            if (_connection.InTransaction) _rollback.Run();
            throw;
        }
    }

    /// <summary>Runs something while no other connection, of whatever program, can write or start the log over.</summary>
    public void WhileLocked(Action action)
    {
        _begin.Run();
        try
        {
            action();
        }
        finally
        {
            _rollback.Run();
        }
    }

    public void Dispose()
    {
        foreach (var statement in new[]
        {
            _begin, _commit, _rollback, _insert, _update, _delete, _version,
            _upsertReminder, _deleteReminder, _reminderVersion, _clearReminders,
        })
        {
            statement.Dispose();
        }
    }

    private WriteOutcome Execute(WriteOperation operation) => operation switch
    {
        StateWrite { ExpectedVersion: 0 } write => Insert(write),
        StateWrite write => Update(write),
        StateClear clear => Clear(clear),
        ReminderUpsert upsert => Upsert(upsert.Row),
        ReminderDelete delete => Delete(delete),
        ReminderClear => new WriteOutcome(_clearReminders.Run() >= 0, 0),
        _ => throw new NotSupportedException($"No statement for {operation.GetType()}."),
    };

    private WriteOutcome Insert(StateWrite write)
    {
        var inserted = BindKey(_insert, write.Key).BindUtf8(4, write.Json).Run();
        return inserted == 1 ? new WriteOutcome(true, 1) : new WriteOutcome(false, StoredVersion(write.Key));
    }

    private WriteOutcome Update(StateWrite write)
    {
        var updated = BindKey(_update, write.Key).BindUtf8(4, write.Json).Bind(5, write.ExpectedVersion).Run();
        return updated == 1
            ? new WriteOutcome(true, write.ExpectedVersion + 1)
            : new WriteOutcome(false, StoredVersion(write.Key));
    }

    private WriteOutcome Clear(StateClear clear)
    {
        if (clear.ExpectedVersion != 0 && BindKey(_delete, clear.Key).Bind(4, clear.ExpectedVersion).Run() == 1)
            return new WriteOutcome(true, 0);
        var stored = StoredVersion(clear.Key);
        return new WriteOutcome(stored == clear.ExpectedVersion, stored);
    }

    private WriteOutcome Upsert(in ReminderRow row)
    {
        BindReminder(_upsertReminder, row.Grain, row.Name)
            .Bind(4, ReminderTime.Format(row.StartAtUtc)).Bind(5, row.Period.Ticks).Run();
        return new WriteOutcome(true, ReadVersion(BindReminder(_reminderVersion, row.Grain, row.Name)));
    }

    private WriteOutcome Delete(ReminderDelete delete)
    {
        var deleted = BindReminder(_deleteReminder, delete.Grain, delete.Name).Bind(4, delete.ExpectedVersion).Run();
        return new WriteOutcome(deleted == 1, 0);
    }

    private long StoredVersion(in StateKey key) => ReadVersion(BindKey(_version, key));

    private static long ReadVersion(SqliteStatement query)
    {
        try
        {
            return query.Step() ? query.GetInt64(0) : 0;
        }
        finally
        {
            query.Reset();
        }
    }

    private static SqliteStatement BindKey(SqliteStatement statement, in StateKey key) =>
        statement.Bind(1, key.Grain).Bind(3, key.StateName);

    private static SqliteStatement BindReminder(SqliteStatement statement, GrainId grain, string name) =>
        statement.Bind(1, grain).Bind(3, name);
}
