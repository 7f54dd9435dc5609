namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>What holds for a manifest that does not say it. Immutable.</summary>
/// <param name="MemoryBytes">Memory, in bytes.</param>
/// <param name="CpuMillis">Processor time, in thousandths of a processor.</param>
/// <param name="HealthIntervalSeconds">Time from one health check to the next, in seconds.</param>
public sealed record ManifestDefaults(long MemoryBytes, int CpuMillis, int HealthIntervalSeconds)
{
    /// <summary>What holds where the cluster was told nothing else: 512 MiB, one processor, 30 s.</summary>
    public static ManifestDefaults Standard { get; } = new(SandboxLimits.Default.MemoryBytes, SandboxLimits.Default.CpuMillis, 30);
}
