using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Reminders;

/// <summary>Removes all reminders. Tests only, as in Orleans.</summary>
internal sealed class ReminderClear : WriteOperation;
