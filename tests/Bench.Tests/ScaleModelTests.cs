using OrleansVoxa.Bench.Scale;

namespace OrleansVoxa.Bench.Tests;

/// <summary>What must hold of the model's parts at any size.</summary>
public sealed class ScaleModelTests
{
    private static readonly ScaleOptions Options = new(Nodes: 30_000, Silos: 6);
    private static readonly NodePopulation Nodes = new(Options);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void RangeChange_SiloIsLost_MovesItsRemindersAndNoOthers()
    {
        var change = RangeChange.Of(Nodes, Options, SiloRing.ReminderPoints);

        Assert.Equal(change.Owners.Count(owner => owner == 0), change.Moved);
        Assert.Equal(Options.Silos, change.Owners.Distinct().Count());
        Assert.InRange(change.LargestAfter, change.LargestBefore, change.LargestBefore + change.Moved);
    }

    [Fact]
    public void ReminderScale_Day_TicksEveryNodeOnceAndSpreadsThem()
    {
        var day = ReminderScale.Run(Nodes, RangeChange.Of(Nodes, Options, SiloRing.ReminderPoints).Owners, Options.Silos, Token);

        Assert.Equal(Nodes.Count, day.Ticks);
        // Within the hour of their registrations there would be 8 a second; over the day it is one in three seconds.
        Assert.InRange(day.BusiestUnspread, 15, 30);
        Assert.InRange(day.BusiestOfCluster, 2, 8);
        // An hour's share of the largest silo, with five standard deviations.
        var share = day.PerSilo.Max() / 24.0;
        Assert.InRange(day.Skipped, share - 5 * Math.Sqrt(share), share + 5 * Math.Sqrt(share));
        Assert.Equal(day.Skipped, day.Burst);
    }

    [Fact]
    public void LastSeenWrites_AllComeBackAtOnce_TheirWritesStaySpread()
    {
        var hour = LastSeenWrites.Run(Nodes, LastSeenWrites.HourSeconds, Token);
        var mean = Nodes.Count / 600.0;
        var settled = hour.Back + LastSeenWrites.ReturnSeconds;

        Assert.Equal(Nodes.Count / 30.0, hour.Heartbeats, tolerance: 1);
        Assert.Equal(mean, hour.Mean(hour.Writes, 600, LastSeenWrites.HourSeconds), tolerance: 1);
        Assert.InRange(hour.Peak(hour.Writes, hour.Back, settled), 0, 2 * mean);
        Assert.InRange(hour.Peak(hour.Writes, settled, hour.Writes.Length), mean, 2 * mean);
        // The rule before it wrote all within the minute, and again and again.
        Assert.InRange(hour.Peak(hour.Before, hour.Back, settled), 8 * mean, double.MaxValue);
        Assert.InRange(hour.Peak(hour.Before, settled, hour.Before.Length), 8 * mean, double.MaxValue);
        Assert.InRange(hour.LongestUnstored, 570, 630);
    }

    [Fact]
    public async Task ListScale_Registrations_WriteFarLessThanTheList()
    {
        var nodes = new NodePopulation(Options with { Nodes = 400_000 });

        var list = await ListScale.MeasureAsync(nodes, Token);

        Assert.InRange(list.Members, 5_000, 7_500);
        Assert.InRange(list.BytesEach, 28, list.ListBytes / 4.0);
    }

    [Fact]
    public async Task Discover_NothingMatches_AsksEveryShardAndAFullPageOnlyTheFirst()
    {
        var shards = Enumerable.Range(0, 64).Select(shard => ShardCost.Measure(Nodes, shard, Token)).ToList();

        var found = await DiscoverScale.OfAsync(Options, Nodes, shards, Token);

        Assert.Equal((1, 1), (found[0].Shards, found[0].Rounds));
        Assert.Equal((64, 4), (found[^1].Shards, found[^1].Rounds));
        Assert.Equal(Nodes.Count, shards.Sum(shard => shard.Rows));
    }
}
