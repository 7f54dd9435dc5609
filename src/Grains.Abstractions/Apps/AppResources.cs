namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>What a machine has, or what is taken of it.</summary>
/// <param name="CpuMillis">Processors, in thousandths.</param>
/// <param name="MemoryBytes">Memory, in bytes.</param>
/// <param name="StorageBytes">Storage, in bytes.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.AppResources")]
public sealed record AppResources([property: Id(0)] long CpuMillis, [property: Id(1)] long MemoryBytes, [property: Id(2)] long StorageBytes)
{
    /// <summary>Nothing at all.</summary>
    public static AppResources None { get; } = new(0, 0, 0);

    /// <summary>Both together.</summary>
    public static AppResources operator +(AppResources left, AppResources right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(left.CpuMillis + right.CpuMillis, left.MemoryBytes + right.MemoryBytes, left.StorageBytes + right.StorageBytes);
    }
}
