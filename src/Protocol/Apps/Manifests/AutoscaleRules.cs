namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>How the number of an app's instances follows its load. Immutable.</summary>
/// <param name="Minimum">Fewest instances, 1 to 10. Default 1.</param>
/// <param name="Maximum">Most instances, 1 to 10, not below <paramref name="Minimum"/>. Default 10.</param>
/// <param name="CpuHigh">From this average share of the processor limit on there are too few, in percent, 1 to 100. Default 70.</param>
/// <param name="CpuLow">Below this one there are too many, in percent, 0 to 99, below <paramref name="CpuHigh"/>. Default 30.</param>
/// <param name="MemoryHigh">From this average share of the memory limit on there are too few, in percent, 1 to 100. Default 80.</param>
/// <param name="QueueLength">From so many requests that wait per instance on there are too few, 1 to 100,000; null to leave that out. Default null.</param>
public sealed record AutoscaleRules(int Minimum = 1, int Maximum = AppSpecification.MaximumReplicas, int CpuHigh = 70, int CpuLow = 30, int MemoryHigh = 80, int? QueueLength = null)
{
    /// <summary>Longest queue that can be named.</summary>
    public const int MaximumQueue = 100_000;
}
