using System.Collections.Immutable;
using Orleans.Concurrency;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>One shard of the directory. Key: the shard number in decimal, see <see cref="DirectoryShards"/>.</summary>
/// <remarks>
/// It remembers durably which nodes exist and holds their rows in memory, rebuilt from the node grains when it is
/// activated. Readers use <see cref="DirectoryReader"/>, which walks the shards.
/// </remarks>
[Alias("voxa.IDirectoryGrain")]
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Makes room for a node, durably. False if the shard is full.</summary>
    Task<bool> Reserve(string nodeId, CancellationToken cancellationToken);

    /// <summary>Shows <paramref name="node"/> from now on, replacing its row.</summary>
    Task Upsert(NodeView node, CancellationToken cancellationToken);

    /// <summary>Tells when a node was last heard of. Best effort: the next heartbeat says it again.</summary>
    [OneWay]
    Task Seen(string nodeId, DateTimeOffset at);

    /// <summary>Forgets a node; nothing happens if it is not there.</summary>
    Task Remove(string nodeId, CancellationToken cancellationToken);

    /// <summary>The rows of this shard that match, in order of node id, at most <see cref="DirectoryQuery.MaxResults"/>.</summary>
    [ReadOnly]
    Task<ImmutableArray<NodeView>> Query(DirectoryQuery query, CancellationToken cancellationToken);

    /// <summary>How many nodes this shard holds.</summary>
    [ReadOnly]
    Task<DirectoryCount> Count(CancellationToken cancellationToken);

    /// <summary>
    /// Takes note of how a probe ended, and says whether that counts. It does not while the registry suspects itself: then the node
    /// stays as it is, and the probe is handed out again after the lease.
    /// </summary>
    Task<bool> Judge(string nodeId, long number, bool answered, CancellationToken cancellationToken);

    /// <summary>Reports this shard's counts to the <see cref="IRegistryWatchGrain"/> now, and not only at its next half minute.</summary>
    Task<RegistryWatch> Report(CancellationToken cancellationToken);

    /// <summary>Hands out at most <paramref name="max"/> probes that are due. One not reported within the lease (5 minutes) is handed out again.</summary>
    Task<ImmutableArray<DueProbe>> TakeDueProbes(int max, CancellationToken cancellationToken);
}
