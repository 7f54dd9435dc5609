using System.Collections.Immutable;
using System.Globalization;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>Finds the shard of an app or a host, and reads all of them. Thread-safe; holds nothing.</summary>
public static class AppCatalogue
{
    /// <summary>The number of shards. Stored data depends on it.</summary>
    public const int Shards = 16;

    /// <summary>The shard that lists an app (by its name) or a host (by its node id).</summary>
    public static IAppCatalogueGrain Of(IGrainFactory grains, string key)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentException.ThrowIfNullOrEmpty(key);
        // FNV-1a: the same in every process and version, which string.GetHashCode is not.
        var hash = 2_166_136_261u;
        foreach (var character in key) hash = unchecked((hash ^ character) * 16_777_619u);
        return Shard(grains, (int)(hash % Shards));
    }

    /// <summary>Whether apps are switched on in this cluster.</summary>
    public static Task<bool> IsEnabledAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        return Shard(grains, 0).IsEnabled(cancellationToken);
    }

    /// <summary>All apps, by name.</summary>
    public static async Task<ImmutableArray<AppSummary>> AppsAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var shards = await Task.WhenAll(Enumerable.Range(0, Shards).Select(shard => Shard(grains, shard).Apps(cancellationToken)));
        return [.. shards.SelectMany(rows => rows).OrderBy(app => app.Name, StringComparer.Ordinal)];
    }

    /// <summary>All hosts, by node id.</summary>
    public static async Task<ImmutableArray<AppHostView>> HostsAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var shards = await Task.WhenAll(Enumerable.Range(0, Shards).Select(shard => Shard(grains, shard).Hosts(cancellationToken)));
        return [.. shards.SelectMany(rows => rows).OrderBy(host => host.NodeId, StringComparer.Ordinal)];
    }

    private static IAppCatalogueGrain Shard(IGrainFactory grains, int shard) =>
        grains.GetGrain<IAppCatalogueGrain>(shard.ToString(CultureInfo.InvariantCulture));
}
