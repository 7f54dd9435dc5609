using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Tests.Nodes;

public sealed class NodeScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Staleness = TimeSpan.FromMinutes(10);
    private static readonly NodeLifecycleOptions Options = new();

    private static string Id(int number) => NodeId.FromPublicKey(BitConverter.GetBytes(number)).ToString();

    private static NodeLife Life(TimeSpan? deadline = null, bool awaited = false) =>
        NodeLifecycle.Begin(Start, Options) with { Deadline = Start + (deadline ?? TimeSpan.FromDays(180)), ProbeAwaited = awaited };

    [Fact]
    public void UntilTick_ManyNodesAtOneMoment_AreSpreadOverTheDay()
    {
        var hours = new int[24];
        for (var i = 0; i < 24_000; i++) hours[(int)(NodeSchedule.UntilTick(Id(i), Life(), Start).TotalHours - 1e-9)]++;

        // A thousand each; five standard deviations.
        Assert.All(hours, count => Assert.InRange(count, 840, 1160));
    }

    [Fact]
    public void UntilTick_WheneverItIsAsked_IsTheSameTimeOfDayWithinADay() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).SelectMany(_ => Gen.Choose(0, 100_000_000), (id, seconds) => (id, seconds)).ToArbitrary(),
        input =>
        {
            var now = Start.AddSeconds(input.seconds);
            var wait = NodeSchedule.UntilTick(Id(input.id), Life(TimeSpan.FromDays(36_500)), now);
            var first = Start + NodeSchedule.UntilTick(Id(input.id), Life(), Start);
            var off = (now + wait - first).Ticks % TimeSpan.TicksPerDay;
            // A tick that is nearly due is put off to a minute from now.
            return wait >= TimeSpan.FromMinutes(1) && wait <= TimeSpan.FromDays(1)
                && Math.Min(off, TimeSpan.TicksPerDay - off) <= TimeSpan.TicksPerMinute;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void UntilTick_DeadlineComesFirst_IsTheDeadline()
    {
        var daily = NodeSchedule.UntilTick(Id(1), Life(), Start);

        Assert.Equal(daily / 2, NodeSchedule.UntilTick(Id(1), Life(daily / 2), Start));
        Assert.Equal(TimeSpan.FromMinutes(1), NodeSchedule.UntilTick(Id(1), Life(TimeSpan.Zero), Start));
        Assert.Equal(daily, NodeSchedule.UntilTick(Id(1), Life(TimeSpan.Zero, awaited: true), Start));
    }

    [Fact]
    public void IsStoreDue_ManyNodesThatBeatTogether_StoreOnceASpanAndNeverTogether()
    {
        const int Nodes = 10_000;
        var beat = TimeSpan.FromSeconds(30);
        var since = new DateTimeOffset?[Nodes];
        var writes = new List<int>();
        // An hour after an outage, in which they all beat in the same moment.
        for (var step = 0; step <= 120; step++)
        {
            var now = Start + step * beat;
            var count = 0;
            for (var i = 0; i < Nodes; i++)
            {
                since[i] ??= now;
                if (!NodeSchedule.IsStoreDue(Id(i), since[i]!.Value, now, Staleness)) continue;
                since[i] = null;
                count++;
            }

            writes.Add(count);
        }

        Assert.Equal(0, writes[0]);
        // A twentieth of them at each beat, five standard deviations either way. A span begins for a node with a beat that is
        // not stored, so one in twenty takes a beat longer.
        Assert.All(writes.Skip(1), count => Assert.InRange(count, 360, 610));
    }

    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    [InlineData(86_400)]
    public void IsStoreDue_LongAgoOrClockSet_IsDue(int seconds) =>
        Assert.True(NodeSchedule.IsStoreDue(Id(1), Start, Start.AddSeconds(seconds), Staleness));

    [Fact]
    public void IsStoreDue_NoStaleness_IsAlwaysDue() => Assert.True(NodeSchedule.IsStoreDue(Id(1), Start, Start, TimeSpan.Zero));
}
