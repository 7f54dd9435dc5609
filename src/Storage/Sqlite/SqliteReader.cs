using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Sqlite;

/// <summary>A reading connection with its prepared statements. Held by one reader at a time.</summary>
internal sealed class SqliteReader : IDisposable
{
    public const string ReminderColumns = "SELECT grain_type, grain_key, name, start_at, period, version FROM reminder";

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin, _end, _state, _allReminders, _remindersOfGrain, _reminder;
    private Snapshot? _snapshot;

    public SqliteReader(SqliteConnection connection)
    {
        _connection = connection;
        // A reader that writes would be a bug; SQLite refuses it from here on.
        connection.Execute("PRAGMA query_only = ON");
        _begin = connection.Prepare("BEGIN");
        _end = connection.Prepare("COMMIT");
        _state = connection.Prepare(
            "SELECT version, state FROM grain_state WHERE grain_type = ?1 AND grain_key = ?2 AND state_name = ?3");
        _allReminders = connection.Prepare(ReminderColumns);
        _remindersOfGrain = connection.Prepare($"{ReminderColumns} WHERE grain_type = ?1 AND grain_key = ?2");
        _reminder = connection.Prepare($"{ReminderColumns} WHERE grain_type = ?1 AND grain_key = ?2 AND name = ?3");
    }

    /// <summary>Reads a row as of <paramref name="wanted"/>, in the transaction that is still open if it is of that very snapshot.</summary>
    public void ReadState<TTarget>(in StateKey key, Snapshot wanted, TTarget target, StateReceiver<TTarget> receive)
    {
        try
        {
            if (_snapshot != wanted) Begin(wanted);
            _state.Bind(1, key.Grain).Bind(3, key.StateName);
            if (_state.Step()) receive(target, _state.GetUtf8(1), _state.GetInt64(0));
            else receive(target, default, 0);
        }
        catch (StorageException)
        {
            _state.Reset();
            EndSnapshot();
            throw;
        }
        finally
        {
            _state.Reset();
        }
    }

    /// <summary>Ends the transaction that holds the last snapshot, if there is one.</summary>
    public void EndSnapshot()
    {
        if (_snapshot is null) return;
        _snapshot = null;
        // After some errors SQLite has ended it by itself.
        if (_connection.InTransaction) _end.Run();
    }

    public List<ReminderRow> ReadReminders(ReminderQuery query, CancellationToken cancellationToken)
    {
        EndSnapshot();
        var statement = (query.Grain, query.Name) switch
        {
            (null, _) => _allReminders,
            ({ } id, null) => _remindersOfGrain.Bind(1, id),
            ({ } id, { } name) => _reminder.Bind(1, id).Bind(3, name),
        };
        var rows = new List<ReminderRow>();
        try
        {
            while (statement.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                var row = ToReminder(statement);
                // One silo owns this file and thus the whole ring: an index by hash would be paid for and never used.
                if (query.Contains(row.Grain)) rows.Add(row);
            }
        }
        finally
        {
            statement.Reset();
        }

        return rows;
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _end, _state, _allReminders, _remindersOfGrain, _reminder }) statement.Dispose();
        _connection.Dispose();
    }

    public static ReminderRow ToReminder(SqliteStatement row)
    {
        var (grain, name, due) = (row.GetGrainId(0), row.GetText(2), row.GetText(3));
        if (!ReminderTime.TryParse(due, out var start))
        {
            throw new StorageException(StorageFailure.Unreadable,
                $"The due time of reminder {name} of {grain} is no time: '{due}'. Correct the row, or delete it.");
        }

        return new ReminderRow(grain, name, start, TimeSpan.FromTicks(row.GetInt64(4)), row.GetInt64(5));
    }

    private void Begin(Snapshot wanted)
    {
        EndSnapshot();
        _begin.Run();
        _snapshot = wanted;
    }
}
