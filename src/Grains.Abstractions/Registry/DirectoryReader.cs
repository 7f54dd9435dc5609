using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>Reads the whole directory, shard by shard. Thread-safe; holds nothing.</summary>
public static class DirectoryReader
{
    // Mostly the first shard has a page full. What it has says how many more are needed; where it has nothing, four times as many are
    // asked each time, so that a small network takes four waits.
    private const int Growth = 4;

    /// <summary>One page of what matches <paramref name="query"/>, in order of node id, or of distance to <see cref="DirectoryQuery.Near"/>. Its rows have no signed records; see <see cref="NodeRecords"/>.</summary>
    /// <remarks>A node that comes or goes between two pages is shown or not; every other one stands on exactly one of them.</remarks>
    /// <exception cref="ArgumentException"><see cref="DirectoryQuery.After"/> or <see cref="DirectoryQuery.Near"/> is no node id, or the page size is below one.</exception>
    public static async Task<DirectoryPage> QueryAsync(IGrainFactory grains, DirectoryQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.MaxResults, 1, nameof(query));
        CheckId(query.After, "the cursor");
        CheckId(query.Near, "the id to be near to");
        // Shards are ranges of ids by their first bits, so they have an order of distance, too.
        var turn = query.Near is { } near ? DirectoryShards.Of(near) : 0;
        var first = query.After is { } after ? DirectoryShards.Of(after) ^ turn : 0;

        var rows = ImmutableArray.CreateBuilder<NodeView>();
        var wave = 1;
        for (var asked = first; asked < DirectoryShards.Count && rows.Count <= query.MaxResults;)
        {
            // One row more than asked for says whether there is another page.
            var wanted = query with { MaxResults = query.MaxResults + 1 - rows.Count };
            var answers = Enumerable.Range(asked, Math.Min(wave, DirectoryShards.Count - asked))
                .Select(place => DirectoryShards.Get(grains, place ^ turn).Query(wanted, cancellationToken));
            foreach (var found in await Task.WhenAll(answers)) rows.AddRange(found);
            asked += wave;
            wave = NextWave(wave, asked - first, rows.Count, query.MaxResults + 1);
        }

        if (rows.Count <= query.MaxResults) return new DirectoryPage(rows.ToImmutable(), null);
        rows.Count = query.MaxResults;
        return new DirectoryPage(rows.ToImmutable(), rows[^1].NodeId);
    }

    /// <summary>How many shards are asked at once, after others have been.</summary>
    /// <param name="wave">So many were asked last.</param>
    /// <param name="asked">So many were asked in all.</param>
    /// <param name="found">Rows that they had.</param>
    /// <param name="wanted">Rows that are wanted.</param>
    public static int NextWave(int wave, int asked, int found, int wanted) =>
        found == 0 ? wave * Growth : Math.Min(wave * Growth, ((wanted - found) * asked / found) + 1);

    /// <summary>The counts of all shards together.</summary>
    public static async Task<DirectoryCount> CountAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grains);
        var counts = await Task.WhenAll(Enumerable.Range(0, DirectoryShards.Count)
            .Select(shard => DirectoryShards.Get(grains, shard).Count(cancellationToken)));
        var states = Enumerable.Range(0, NodeStateNames.All.Length).Select(index => counts.Sum(count => count.ByState[index]));
        return new DirectoryCount(
            counts.Sum(count => count.Total), counts.Sum(count => count.Reachable), counts.Sum(count => count.Verified), [.. states],
            counts.Sum(count => count.Parked), counts.Sum(count => count.Flapping));
    }

    private static void CheckId(string? id, string what)
    {
        if (id is not null && (id.Length != 40 || !id.All(char.IsAsciiHexDigitLower))) throw new ArgumentException($"{what} is not a node id", nameof(id));
    }
}
