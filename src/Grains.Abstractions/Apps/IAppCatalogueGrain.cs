using System.Collections.Immutable;
using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Apps;

/// <summary>
/// One shard of the list of apps and hosts: which there are is stored, how they stand is told by them and asked again when the shard is made
/// anew. Key: the shard's number, see <see cref="AppCatalogue"/>. It calls apps and hosts only when it is made, and by what interleaves.
/// </summary>
[Alias("voxa.IAppCatalogueGrain")]
public interface IAppCatalogueGrain : IGrainWithStringKey
{
    /// <summary>Lists an app, or how it stands now.</summary>
    /// <returns>False if this shard has as many apps as it may have and this is another one.</returns>
    Task<bool> PutApp(AppSummary app, CancellationToken cancellationToken);

    /// <summary>Takes an app off the list.</summary>
    Task DropApp(string name, CancellationToken cancellationToken);

    /// <summary>Lists a host, or how it stands now.</summary>
    Task PutHost(AppHostView host, CancellationToken cancellationToken);

    /// <summary>Remembers for a while that a machine nobody admitted reported; only the last few are.</summary>
    Task Knock(AppHostView host, CancellationToken cancellationToken);

    /// <summary>Whether apps are switched on in this cluster.</summary>
    [ReadOnly]
    [AlwaysInterleave]
    Task<bool> IsEnabled(CancellationToken cancellationToken);

    /// <summary>The shard's apps, by name.</summary>
    [ReadOnly]
    Task<ImmutableArray<AppSummary>> Apps(CancellationToken cancellationToken);

    /// <summary>The shard's hosts, by node id, also those that wait to be admitted.</summary>
    [ReadOnly]
    Task<ImmutableArray<AppHostView>> Hosts(CancellationToken cancellationToken);
}
