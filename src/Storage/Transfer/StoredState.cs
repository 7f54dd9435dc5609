using OrleansVoxa.Storage.Grains;

namespace OrleansVoxa.Storage.Transfer;

/// <summary>A grain's state as the database holds it.</summary>
/// <param name="Key">Which row.</param>
/// <param name="Version">Its version, which is the ETag.</param>
/// <param name="Json">UTF-8, as it was written.</param>
internal readonly record struct StoredState(StateKey Key, long Version, byte[] Json)
{
    public bool IsSameAs(in StoredState other) => Key == other.Key && Version == other.Version && Json.AsSpan().SequenceEqual(other.Json);
}
