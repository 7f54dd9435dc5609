using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Reminders;

/// <summary>Removes a reminder if the stored version is <paramref name="expectedVersion"/>.</summary>
internal sealed class ReminderDelete(GrainId grain, string name, long expectedVersion) : WriteOperation
{
    public GrainId Grain => grain;
    public string Name => name;
    public long ExpectedVersion => expectedVersion;
}
