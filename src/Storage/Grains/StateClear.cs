using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Grains;

/// <summary>Removes a grain's state if the stored version is <paramref name="expectedVersion"/>; 0 expects no row.</summary>
internal sealed class StateClear(StateKey key, long expectedVersion) : WriteOperation
{
    public StateKey Key => key;
    public long ExpectedVersion => expectedVersion;
}
