using System.Globalization;

namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>Which shard of the directory holds a node. Shards are consecutive ranges of node ids, so that pages need no merging.</summary>
public static class DirectoryShards
{
    /// <summary>The number of shards. Stored data depends on it.</summary>
    public const int Count = 64;

    /// <summary>The shard of a node id (40 hex digits): its first six bits.</summary>
    /// <exception cref="FormatException">The id does not begin with two hex digits.</exception>
    public static int Of(string nodeId)
    {
        ArgumentNullException.ThrowIfNull(nodeId);
        return byte.Parse(nodeId.AsSpan(0, Math.Min(2, nodeId.Length)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) >> 2;
    }

    /// <summary>The grain of a shard.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a shard number.</exception>
    public static IDirectoryGrain Get(IGrainFactory grains, int shard)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, Count);
        return grains.GetGrain<IDirectoryGrain>(shard.ToString(CultureInfo.InvariantCulture));
    }
}
