using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Reminders;

/// <summary>Removes a reminder if the stored version is <paramref name="expectedVersion"/>.</summary>
internal sealed class ReminderDelete(string grainType, string grainKey, string name, long expectedVersion) : WriteOperation
{
    public string GrainType => grainType;
    public string GrainKey => grainKey;
    public string Name => name;
    public long ExpectedVersion => expectedVersion;
}
