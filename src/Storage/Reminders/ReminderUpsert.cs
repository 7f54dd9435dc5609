using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Reminders;

/// <summary>Stores a reminder whatever the stored version is; the outcome carries the new one.</summary>
internal sealed class ReminderUpsert(ReminderRow row) : WriteOperation
{
    public ReminderRow Row => row;
}
