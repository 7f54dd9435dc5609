namespace OrleansVoxa.Storage;

/// <summary>How the store is doing, for health pages and metrics. Thread-safe, and cheap enough for every request.</summary>
public interface IStorageHealth
{
    /// <summary>Takes a snapshot.</summary>
    StorageHealthReport Report();
}
