namespace Orleans;

/// <summary>What code outside grains calls them through. Thread-safe.</summary>
public interface IClusterClient : IGrainFactory
{
    /// <summary>The services of the client, here those of the silo.</summary>
    IServiceProvider ServiceProvider { get; }
}
