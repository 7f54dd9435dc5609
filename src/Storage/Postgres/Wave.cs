using OrleansVoxa.Storage.Commit;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Reminders;

namespace OrleansVoxa.Storage.Postgres;

/// <summary>Operations on rows that all differ, so that the order among them does not matter.</summary>
internal sealed class Wave
{
    private readonly StateInserts _inserts = new();
    private readonly StateUpdates _updates = new();
    private readonly StateDeletes _deletes = new();
    private readonly StateVersions _checks = new();
    private readonly ReminderUpserts _reminderUpserts = new();
    private readonly ReminderDeletes _reminderDeletes = new();
    private readonly ReminderClears _reminderClears = new();
    private readonly RowSet[] _sets;

    public Wave() => _sets = [_inserts, _updates, _deletes, _checks, _reminderUpserts, _reminderDeletes, _reminderClears];

    public void Add(WriteOperation operation)
    {
        switch (operation)
        {
            case StateWrite { ExpectedVersion: 0 } write: _inserts.Add(write); break;
            case StateWrite write: _updates.Add(write); break;
            case StateClear { ExpectedVersion: 0 } clear: _checks.Add(clear); break;
            case StateClear clear: _deletes.Add(clear); break;
            case ReminderUpsert upsert: _reminderUpserts.Add(upsert); break;
            case ReminderDelete delete: _reminderDeletes.Add(delete); break;
            case ReminderClear clear: _reminderClears.Add(clear); break;
            default: throw new NotSupportedException($"No statement for {operation.GetType()}.");
        }
    }

    public void AddTo(List<RowSlice> slices)
    {
        foreach (var set in _sets) set.AddTo(slices);
    }

    public void Clear()
    {
        foreach (var set in _sets) set.Clear();
    }
}
