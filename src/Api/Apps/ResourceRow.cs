using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Api.Apps;

/// <summary>What a machine has, or what is taken of it.</summary>
internal sealed record ResourceRow(string Cpu, long MemoryBytes, long StorageBytes)
{
    public static ResourceRow Of(AppResources resources) => new(CpuAmount.Write(resources.CpuMillis), resources.MemoryBytes, resources.StorageBytes);
}
