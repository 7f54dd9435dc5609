namespace OrleansVoxa.Grains.Apps;

/// <summary>An app's load, over its instances that are up.</summary>
/// <param name="Ready">Instances that are up.</param>
/// <param name="CpuPercent">Average share of the processor limit, in percent.</param>
/// <param name="MemoryPercent">Average share of the memory limit, in percent.</param>
/// <param name="Waiting">Requests that wait, all together.</param>
/// <param name="IsWhole">Whether all of them were measured; otherwise the load is at least what is said here.</param>
internal readonly record struct AutoscaleSample(int Ready, double CpuPercent, double MemoryPercent, long Waiting, bool IsWhole = true);
