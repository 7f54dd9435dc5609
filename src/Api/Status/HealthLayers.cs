namespace OrleansVoxa.Api.Status;

/// <summary>The tags by which a health check says which layer it belongs to.</summary>
public static class HealthLayers
{
    public const string Process = "process";
    public const string Network = "network";
    public const string Storage = "storage";
    public const string Performance = "performance";
    public const string Integration = "integration";

    public static IReadOnlyList<string> All { get; } = [Process, Network, Storage, Performance, Integration];
}
