using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>Reads the whole directory, shard by shard. Thread-safe; holds nothing.</summary>
public static class DirectoryReader
{
    // A wave of shards is asked at once: few waits when the network is small, few wasted rows when it is large.
    private const int Wave = 16;

    /// <summary>One page of what matches <paramref name="query"/>, in order of node id.</summary>
    /// <exception cref="ArgumentException"><see cref="DirectoryQuery.After"/> is no node id, or the page size is below one.</exception>
    public static async Task<DirectoryPage> QueryAsync(IGrainFactory grains, DirectoryQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.MaxResults, 1, nameof(query));
        var first = 0;
        if (query.After is { } after)
        {
            if (after.Length != 40 || !after.All(char.IsAsciiHexDigitLower))
                throw new ArgumentException("the cursor is not a node id", nameof(query));
            first = DirectoryShards.Of(after);
        }

        var rows = ImmutableArray.CreateBuilder<NodeView>();
        // One row more than asked for says whether there is another page.
        var wanted = query with { MaxResults = query.MaxResults + 1 };
        for (var shard = first; shard < DirectoryShards.Count && rows.Count <= query.MaxResults; shard += Wave)
        {
            var wave = Enumerable.Range(shard, Math.Min(Wave, DirectoryShards.Count - shard))
                .Select(number => DirectoryShards.Get(grains, number).Query(wanted, cancellationToken));
            foreach (var found in await Task.WhenAll(wave)) rows.AddRange(found);
        }

        if (rows.Count <= query.MaxResults) return new DirectoryPage(rows.ToImmutable(), null);
        rows.Count = query.MaxResults;
        return new DirectoryPage(rows.ToImmutable(), rows[^1].NodeId);
    }

    /// <summary>The counts of all shards together.</summary>
    public static async Task<DirectoryCount> CountAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var counts = await Task.WhenAll(Enumerable.Range(0, DirectoryShards.Count)
            .Select(shard => DirectoryShards.Get(grains, shard).Count(cancellationToken)));
        var states = Enumerable.Range(0, NodeStateNames.All.Length).Select(index => counts.Sum(count => count.ByState[index]));
        return new DirectoryCount(
            counts.Sum(count => count.Total), counts.Sum(count => count.Reachable), counts.Sum(count => count.Verified), [.. states]);
    }
}
