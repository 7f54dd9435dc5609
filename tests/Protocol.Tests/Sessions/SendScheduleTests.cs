using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class SendScheduleTests
{
    private const uint All = 0b111;

    // Runs in which the same ones wait: what is worst for one takes two rounds of the others.
    private static readonly Gen<int[]> ComingsAndGoings =
        Gen.Choose(1, 7).SelectMany(waiting => Gen.Choose(1, 50).Select(times => Enumerable.Repeat(waiting, times))).ArrayOf(12).Select(runs => runs.SelectMany(run => run).ToArray());

    [Theory]
    [InlineData(0b001u, MessagePriority.High)]
    [InlineData(0b010u, MessagePriority.Normal)]
    [InlineData(0b100u, MessagePriority.Bulk)]
    [InlineData(0b110u, MessagePriority.Normal)]
    [InlineData(All, MessagePriority.High)]
    public void Next_First_IsTheHighest(uint waiting, MessagePriority expected)
    {
        var schedule = default(SendSchedule);

        Assert.Equal(expected, schedule.Next(waiting));
    }

    [Fact]
    public void Next_AllWaitAllTheTime_SharesAreKept()
    {
        var schedule = default(SendSchedule);
        var taken = new int[SendSchedule.Count];

        for (var i = 0; i < 210; i++) taken[(int)schedule.Next(All)]++;

        Assert.Equal([160, 40, 10], taken);
    }

    [Fact]
    public void Next_OnlyOneWaits_IsItsTurnAlways() => Prop.ForAll(Gen.Choose(0, 2).ToArbitrary(), priority =>
    {
        var schedule = default(SendSchedule);
        for (var i = 0; i < 100; i++) Assert.Equal((MessagePriority)priority, schedule.Next(1u << priority));
    }).QuickCheckThrowOnFailure();

    /// <summary>Whatever comes and goes, whoever waits all the time is served within two rounds, and the highest behind at most five others.</summary>
    [Fact]
    public void Next_AnyComingAndGoing_StarvesNobody() => Prop.ForAll(ComingsAndGoings.ToArbitrary(), comings =>
    {
        var schedule = default(SendSchedule);
        int[] passed = [0, 0, 0];
        int[] most = [5, 33, 40];
        foreach (var waiting in comings.Select(waiting => (uint)waiting))
        {
            var next = (int)schedule.Next(waiting);
            Assert.NotEqual(0u, waiting & (1u << next));
            for (var i = 0; i < passed.Length; i++) passed[i] = i == next || (waiting & (1u << i)) == 0 ? 0 : passed[i] + 1;
            for (var i = 0; i < passed.Length; i++) Assert.InRange(passed[i], 0, most[i]);
        }
    }).QuickCheckThrowOnFailure();
}
