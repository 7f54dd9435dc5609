using Orleans.Concurrency;

namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>
/// Adds up what the shards report and judges whether so much fails at once that the fault must be the registry's own. Key:
/// <see cref="Key"/>. It calls nobody, stores nothing, and hears from each shard twice a minute and when a probe came back.
/// </summary>
[Alias("voxa.IRegistryWatchGrain")]
public interface IRegistryWatchGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "registry";

    /// <summary>Takes the counts of a shard in place of its last ones.</summary>
    /// <returns>The judgement with them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not a shard number.</exception>
    Task<RegistryWatch> Report(int shard, ShardWatch counts, CancellationToken cancellationToken);

    /// <summary>The judgement as of the last report.</summary>
    [ReadOnly]
    Task<RegistryWatch> Get(CancellationToken cancellationToken);
}
