using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Tests.Nodes;

public sealed class FlapDampingTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly NodeLifecycleOptions Options = new();

    private static NodeFlaps? Changes(NodeFlaps? flaps, DateTimeOffset from, int count, double minutesApart)
    {
        for (var change = 0; change < count; change++) flaps = FlapDamping.Note(flaps, from.AddMinutes(change * minutesApart), Options);
        return flaps;
    }

    [Theory]
    [InlineData(6, 1, false)]
    [InlineData(7, 1, true)]
    [InlineData(7, 9.9, true)]
    [InlineData(7, 10, false)]
    [InlineData(500, 10, false)]
    public void Note_ChangesWithinAnHour_MoreThanSixFlap(int count, double minutesApart, bool flapping)
    {
        var flaps = Changes(null, Start, count, minutesApart);

        Assert.Equal(flapping, FlapDamping.IsFlapping(flaps, Start.AddMinutes((count - 1) * minutesApart)));
    }

    [Fact]
    public void IsFlapping_SteadyForHalfAnHour_IsNot()
    {
        var flaps = Changes(null, Start, 7, 1);

        Assert.True(FlapDamping.IsFlapping(flaps, Start.AddMinutes(6 + 29.9)));
        Assert.False(FlapDamping.IsFlapping(flaps, Start.AddMinutes(6 + 30)));
    }

    [Fact]
    public void Note_WhileDamped_BeginsTheWaitAnew()
    {
        var flaps = FlapDamping.Note(Changes(null, Start, 7, 1), Start.AddMinutes(30), Options);

        Assert.Equal(Start.AddMinutes(60), flaps.DampedUntil);
        Assert.Equal(1, flaps.Times);
    }

    [Fact]
    public void Note_Relapses_DoubleTheWaitUpToADay()
    {
        NodeFlaps? flaps = null;
        var now = Start;
        foreach (var minutes in new[] { 30, 60, 120, 240, 480, 960, 1440, 1440 })
        {
            flaps = Changes(flaps, now, 7, 1)!;
            Assert.Equal(now.AddMinutes(6 + minutes), flaps.DampedUntil);
            now = flaps.DampedUntil!.Value;
        }
    }

    [Theory]
    [InlineData(23.9, 60)]
    [InlineData(24, 30)]
    public void Note_SteadyForADay_BeginsAnew(double hours, int minutes)
    {
        var ended = Changes(null, Start, 7, 1)!.DampedUntil!.Value;
        var again = ended.AddHours(hours);

        Assert.Equal(again.AddMinutes(6 + minutes), Changes(Changes(null, Start, 7, 1), again, 7, 1)!.DampedUntil);
    }

    [Fact]
    public void Settle_NothingMattersAnyMore_IsNull()
    {
        var flaps = Changes(null, Start, 7, 1);

        Assert.NotNull(FlapDamping.Settle(flaps, Start.AddHours(24), Options));
        Assert.Null(FlapDamping.Settle(flaps, Start.AddMinutes(36).AddHours(24), Options));
        Assert.Null(FlapDamping.Settle(Changes(null, Start, 3, 1), Start.AddMinutes(62), Options));
        Assert.NotNull(FlapDamping.Settle(Changes(null, Start, 3, 1), Start.AddMinutes(61.9), Options));
    }

    [Fact]
    public void Note_AnySequence_KeepsTheInvariants()
    {
        Prop.ForAll(Gen.Choose(-10, 200).ArrayOf().ToArbitrary(), gaps =>
        {
            NodeFlaps? flaps = null;
            var now = Start;
            foreach (var gap in gaps)
            {
                now = now.AddMinutes(gap);
                flaps = FlapDamping.Note(flaps, now, Options);
                if (flaps.Changes.Length > Options.FlapChanges || flaps.Times < 0) return false;
                if (flaps.DampedUntil > now && flaps.DampedUntil - now > Options.FlapLongest + TimeSpan.FromMinutes(10 * gaps.Length)) return false;
            }

            return FlapDamping.Settle(flaps, now.AddDays(30), Options) is null;
        }).QuickCheckThrowOnFailure();
    }
}
