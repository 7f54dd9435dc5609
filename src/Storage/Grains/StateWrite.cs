using OrleansVoxa.Storage.Commit;

namespace OrleansVoxa.Storage.Grains;

/// <summary>Stores a grain's state if the stored version is <paramref name="expectedVersion"/>; 0 expects no row.</summary>
internal sealed class StateWrite(StateKey key, long expectedVersion, byte[] json) : WriteOperation
{
    public StateKey Key => key;
    public long ExpectedVersion => expectedVersion;

    /// <summary>UTF-8, owned by this operation.</summary>
    public byte[] Json => json;
}
