using System.Diagnostics;
using System.Globalization;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Bench.Scale;

/// <summary>One shard of the directory, measured: the product's own rows, as many as the shard has.</summary>
/// <param name="Rows">Its nodes.</param>
/// <param name="Bytes">What it keeps in memory for them: rows and the durable list.</param>
/// <param name="QuerySeconds">The time of each of <see cref="Queries"/>.</param>
/// <param name="Matches">How many rows of the shard match each of them.</param>
/// <param name="CountSeconds">To count by state.</param>
/// <param name="AddSeconds">To take in a new row.</param>
/// <param name="SeenSeconds">To note a heartbeat.</param>
internal sealed record ShardCost(
    int Rows, long Bytes, double[] QuerySeconds, int[] Matches, double CountSeconds, double AddSeconds, double SeenSeconds)
{
    private const int Repetitions = 3;
    private const int Changes = 1000;

    /// <summary>What is asked: by name, the query, and which nodes match.</summary>
    public static readonly (string Name, DirectoryQuery Query, Func<int, bool> Matches)[] Queries =
    [
        ("50 of all", new DirectoryQuery(), static _ => true),
        ("50 relays, which are 1 %", new DirectoryQuery { Type = NodePopulation.Relay, RoutableOnly = true }, static index => index % 100 == 0),
        ("what one in 100,000 has", new DirectoryQuery { Capabilities = [NodePopulation.Rare] }, static index => index % 100_000 == 0),
        ("what nobody has", new DirectoryQuery { Region = "nowhere" }, static _ => false),
    ];

    public static ShardCost Measure(NodePopulation nodes, int shard, CancellationToken cancellationToken)
    {
        var (first, end) = (nodes.ShardStarts[shard], nodes.ShardStarts[shard + 1]);
        var options = new NodeLifecycleOptions();
        var clock = new ManualTimeProvider(NodePopulation.Start);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var index = new DirectoryIndex();
        var list = new MemoryRow<DirectoryGrainState> { State = new DirectoryGrainState { Nodes = NodeIdBytes.Write(nodes.Ids[first..end].ToArray()) } };
        var members = new DirectoryMembers(list, new MemoryRow<DirectoryChangesState>(), new MemoryRow<DirectoryChangesState>(), index);
        members.Load();
        var rows = new DirectoryRows(index, options, new RegistryOptions(), clock);
        for (var node = first; node < end; node++) rows.Put(nodes.Row(node, options));
        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        cancellationToken.ThrowIfCancellationRequested();

        var times = new double[Queries.Length];
        var matches = new int[Queries.Length];
        for (var i = 0; i < Queries.Length; i++)
        {
            var (_, query, isMatch) = Queries[i];
            // One row more than a page, as the reader asks.
            var asked = query with { MaxResults = query.MaxResults + 1 };
            matches[i] = Enumerable.Range(first, end - first).Count(isMatch);
            var found = 0;
            times[i] = Median(() => found = rows.Query(asked).Length);
            if (found != Math.Min(matches[i], asked.MaxResults)) throw new InvalidOperationException($"Shard {shard} shows {found} rows of {matches[i]}.");
        }

        var counted = Median(() => rows.Count());
        var added = TimeOf(Added(nodes, shard, options), rows.Put);
        var ids = Enumerable.Range(0, Changes).Select(i => nodes.Ids[first + (int)(NodePopulation.Moment(i) * (end - first))]).ToList();
        var later = NodePopulation.Start.AddSeconds(30);
        var seen = TimeOf(ids, id => rows.Seen(id, later));
        if (!members.Contains(nodes.Ids[first])) throw new InvalidOperationException("The list lost a node.");
        return new ShardCost(end - first, bytes, times, matches, counted, added, seen);
    }

    // Ids of this shard that no node has: those of others, moved here, and so anywhere between the rows.
    private static List<NodeView> Added(NodePopulation nodes, int shard, NodeLifecycleOptions options)
    {
        var prefix = (shard << 2).ToString("x2", CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(0, Changes).Select(i =>
        {
            var row = nodes.Row((int)(NodePopulation.Moment(i) * nodes.Count), options);
            return row with { NodeId = prefix + row.NodeId[^38..] };
        })];
    }

    private static double Median(Action act) => Quantile.Median(Enumerable.Range(0, Repetitions).Select(_ => Time(act)));

    private static double TimeOf<T>(List<T> items, Action<T> act) => Time(() => items.ForEach(act)) / items.Count;

    private static double Time(Action act)
    {
        var started = Stopwatch.GetTimestamp();
        act();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
