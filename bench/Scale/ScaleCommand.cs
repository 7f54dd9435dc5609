using System.Diagnostics;
using System.Text.Json;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Grains;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Bench.Scale;

/// <summary>The <c>scale</c> command: the directory and the reminders of a network of millions, on the product's own structures and rules, shard by shard and silo by silo.</summary>
internal static class ScaleCommand
{
    private const int BadUsage = 2;
    private const int Interrupted = 130;
    private const int Rings = 9;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (ScaleOptions.Parse(args) is not { } options)
        {
            errors.WriteLine(ScaleOptions.Usage);
            return BadUsage;
        }

        var started = Stopwatch.GetTimestamp();
        output.WriteLine(FormattableString.Invariant($"{options.Nodes:N0} nodes, {options.Silos} silos, seed {options.Seed}; {RatioCommand.Surroundings()}"));
        try
        {
            var nodes = new NodePopulation(options);
            await DirectoryAsync(options, nodes, new MarkdownTable(output), cancellationToken);
            Reminders(options, nodes, new MarkdownTable(output), cancellationToken);
            Writes(nodes, new MarkdownTable(output), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            errors.WriteLine("Interrupted.");
            return Interrupted;
        }

        using var process = Process.GetCurrentProcess();
        output.WriteLine();
        output.WriteLine(FormattableString.Invariant(
            $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s, at most {process.PeakWorkingSet64 / 1e9:0.0} GB"));
        return 0;
    }

    private static async Task DirectoryAsync(ScaleOptions options, NodePopulation nodes, MarkdownTable table, CancellationToken cancellationToken)
    {
        var shards = new List<ShardCost>();
        for (var shard = 0; shard < DirectoryShards.Count; shard++) shards.Add(ShardCost.Measure(nodes, shard, cancellationToken));
        var list = await ListScale.MeasureAsync(nodes, cancellationToken);
        var bytes = shards.Sum(shard => (double)shard.Bytes) / nodes.Count;
        var updates = nodes.Count / new NodeLifecycleOptions().HeartbeatSeconds / DirectoryShards.Count;
        var seen = Quantile.Median(shards.Select(shard => shard.SeenSeconds));

        table.Head("Directory", "what", "figure");
        table.Row("nodes of a shard: mean, largest, largest over mean", $"{shards.Average(shard => shard.Rows):N0}, {shards.Max(shard => shard.Rows):N0}, {shards.Max(shard => shard.Rows) / shards.Average(shard => shard.Rows):0.000}");
        table.Row("memory of a row, list included", $"{bytes:N0} B");
        table.Row("of a shard, of all, of a silo", $"{bytes * nodes.Count / DirectoryShards.Count / 1e6:N0} MB, {bytes * nodes.Count / 1e9:0.0} GB, {bytes * nodes.Count / options.Silos / 1e6:N0} MB");
        table.Row("a new row, median shard", $"{1e6 * Quantile.Median(shards.Select(shard => shard.AddSeconds)):0.0} µs");
        table.Row("a heartbeat noted, median shard", $"{1e6 * seen:0.0} µs");
        table.Row("heartbeats noted in a second by a shard, and the share of a processor", $"{updates:N0}, {100 * updates * seen:0.0} %");
        table.Row("a count by state, median shard", $"{1e3 * Quantile.Median(shards.Select(shard => shard.CountSeconds)):0.0} ms");
        table.Row("a registration's writes to the shard's list: bytes, time", $"{list.BytesEach / 1e3:N1} kB, {1e6 * list.SecondsEach:0} µs");
        table.Row("the same if the list were one row", $"{list.ListBytes / 1e3:N1} kB, {1e6 * list.ListSeconds:0} µs");

        table.Head("Discover, first page of 50", "what is asked for", "shards asked", "waves", "a full shard", "processor, all shards", "until the answer");
        var found = await DiscoverScale.OfAsync(options, nodes, shards, cancellationToken);
        for (var i = 0; i < found.Count; i++)
        {
            var shard = Quantile.Median(shards.Select(cost => cost.QuerySeconds[i]));
            table.Row(found[i].Name, $"{found[i].Shards}", $"{found[i].Rounds}", $"{1e3 * shard:0.00} ms", $"{1e3 * found[i].Processor:0.0} ms", $"{1e3 * found[i].Seconds:0.0} ms");
        }
    }

    private static void Reminders(ScaleOptions options, NodePopulation nodes, MarkdownTable table, CancellationToken cancellationToken)
    {
        var change = RangeChange.Of(nodes, options, SiloRing.ReminderPoints);
        var directory = Shares(nodes, options);
        var day = ReminderScale.Run(nodes, change.Owners, options.Silos, cancellationToken);
        var mean = day.PerSilo.Average();
        table.Head("Reminders", "what", "figure");
        table.Row("reminders of a silo: mean, most, most over mean", $"{mean:N0}, {day.PerSilo.Max():N0}, {day.PerSilo.Max() / mean:0.00}");
        table.Row("memory of a reminder in the embedded engine's queue", $"{day.BytesEach:0} B");
        table.Row("processor time of a tick, grain calls not counted", $"{1e6 * day.SecondsEach:0.0} µs");
        table.Row("ticks of the day after all registered within an hour", $"{day.Ticks:N0}");
        table.Row("ticks/s, all silos: mean, busiest second", $"{day.Ticks / 86_400.0:N0}, {day.BusiestOfCluster:N0}");
        table.Row("ticks/s, the busiest second of any silo", $"{day.BusiestOfSilo:N0}");
        table.Row("busiest second of all, had ticks come a day after each registration", $"{day.BusiestUnspread:N0}");
        table.Row("a silo is down for an hour: ticks of the busiest one left to the next day", $"{day.Skipped:N0}");
        table.Row("a silo stands still for an hour: ticks of the busiest one due at once", $"{day.Burst:N0}");
        table.Row("a silo is lost: reminders with another owner, and the most of one silo then", $"{change.Moved:N0}, {change.LargestAfter:N0}");
        table.Row("rows read by the range change, if every silo reads all that it owns", $"{nodes.Count:N0}");
        table.Row("rows/s read to look for changes, every 5 minutes", $"{nodes.Count / 300.0:N0}");
        table.Row("entries of a silo in Orleans' grain directory: mean, most over mean (median of rings, worst of them)", $"{mean:N0}, {Quantile.Median(directory) / mean:0.0}, {directory.Max() / mean:0.0}");
    }

    /// <summary>The largest share in the grain directory, over rings of different silos: one point a silo makes it a matter of luck.</summary>
    private static List<double> Shares(NodePopulation nodes, ScaleOptions options) => [.. Enumerable.Range(options.Seed, Rings)
        .Select(seed => (double)RangeChange.Of(nodes, options with { Seed = seed }, SiloRing.DirectoryPoints).LargestBefore)];

    private static void Writes(NodePopulation nodes, MarkdownTable table, CancellationToken cancellationToken)
    {
        var state = JsonSerializer.SerializeToUtf8Bytes(nodes.State(0, new NodeLifecycleOptions()), GrainStateJson.Options).Length;
        var hour = LastSeenWrites.Run(nodes, LastSeenWrites.HourSeconds, cancellationToken);
        var minutes = LastSeenWrites.Run(nodes, 600, cancellationToken);
        const int Hour = LastSeenWrites.HourSeconds;
        table.Head("Database writes by heartbeats", "when", "rule in force", "the rule before it");
        table.Row("heartbeats/s", $"{hour.Heartbeats:N0}", $"{hour.Heartbeats:N0}");
        table.Row("writes/s, ordinary hour: mean, busiest second", $"{hour.Mean(hour.Writes, 600, Hour):N0}, {hour.Peak(hour.Writes, 600, Hour):N0}", $"{hour.Mean(hour.Before, 600, Hour):N0}, {hour.Peak(hour.Before, 600, Hour):N0}");
        Return("an hour", hour);
        Return("10 minutes", minutes);
        table.Row("last-seen times stored as grains are put away, outage of an hour", $"{hour.PutAway:N0}", $"the same");
        table.Row("longest that a heartbeat went unstored", $"{hour.LongestUnstored:N0} s", $"600 s and a heartbeat");
        table.Row("bytes of a node's state", $"{state:N0}", $"{state:N0}");
        table.Row("MB/s of states, ordinary hour", $"{hour.Mean(hour.Writes, 600, Hour) * state / 1e6:0.0}", $"{hour.Mean(hour.Before, 600, Hour) * state / 1e6:0.0}");

        void Return(string outage, LastSeenWrites writes)
        {
            var (back, settled) = (writes.Back, writes.Back + LastSeenWrites.ReturnSeconds);
            table.Row($"writes/s, all back within a minute after an outage of {outage}: busiest second of that minute", $"{writes.Peak(writes.Writes, back, settled):N0}", $"{writes.Peak(writes.Before, back, settled):N0}");
            table.Row("the hour after it: mean, busiest second", $"{writes.Mean(writes.Writes, settled, back + Hour):N0}, {writes.Peak(writes.Writes, settled, back + Hour):N0}", $"{writes.Mean(writes.Before, settled, back + Hour):N0}, {writes.Peak(writes.Before, settled, back + Hour):N0}");
        }
    }
}
