namespace OrleansVoxa.Protocol.Apps;

/// <summary>What a machine has for apps in all. Immutable.</summary>
/// <param name="CpuMillis">Processors, in thousandths. 0 to 10,000,000.</param>
/// <param name="MemoryBytes">Memory, in bytes. Not negative.</param>
/// <param name="StorageBytes">Room for images, in bytes. Not negative.</param>
public sealed record HostCapacity(long CpuMillis, long MemoryBytes, long StorageBytes);
