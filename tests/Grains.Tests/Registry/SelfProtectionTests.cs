using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Grains.Tests.Registry;

public sealed class SelfProtectionTests
{
    private static readonly RegistryOptions Options = new();

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(19, 19, false)]
    [InlineData(20, 20, true)]
    [InlineData(20, 133, true)]
    [InlineData(20, 134, false)]
    [InlineData(150, 1000, false)]
    [InlineData(151, 1000, true)]
    public void Suspects_FailedProbes_MoreThanAShareAndAtLeastSoMany(long failed, long probed, bool suspects) =>
        Assert.Equal(suspects, SelfProtection.Suspects(ShardWatch.None with { Probed = probed, Failed = failed }, Options));

    [Theory]
    [InlineData(0, 1000, false)]
    [InlineData(19, 0, false)]
    [InlineData(20, 0, true)]
    [InlineData(20, 113, true)]
    [InlineData(20, 114, false)]
    public void Suspects_LostNodes_MoreThanAShareAndAtLeastSoMany(long lost, long left, bool suspects) =>
        Assert.Equal(suspects, SelfProtection.Suspects(ShardWatch.None with { Reachable = left, Lost = lost }, Options));

    [Fact]
    public void Suspects_ShareOfOne_Never() =>
        Assert.False(SelfProtection.Suspects(ShardWatch.None with { Probed = 1000, Failed = 1000, Lost = 1000 }, new RegistryOptions { SuspectShare = 1 }));

    [Fact]
    public void Lost_CountsOverHours_IsMeasuredFromThePeakOfTheLastHour()
    {
        var clock = new ManualTimeProvider();
        var peak = new ReachablePeak(clock);

        Assert.Equal(0, peak.Lost(100));
        Assert.Equal(10, After(10, 90));
        Assert.Equal(40, After(10, 60));
        Assert.Equal(0, After(10, 120));
        Assert.Equal(70, After(10, 50));
        Assert.Equal(20, After(30, 100));
        Assert.Equal(0, After(60, 100));

        long After(int minutes, long count)
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            return peak.Lost(count);
        }
    }

    [Fact]
    public void Count_Outcomes_NewestOfEachNodeWithinTheHour()
    {
        var clock = new ManualTimeProvider();
        var outcomes = new ProbeOutcomes(clock);
        outcomes.Add("a", 1, answered: false);
        outcomes.Add("b", 1, answered: false);
        clock.Advance(TimeSpan.FromMinutes(40));
        outcomes.Add("a", 1, answered: false);
        outcomes.Add("c", 1, answered: true);

        Assert.Equal((3, 2), outcomes.Count());
        Assert.Equal(TimeSpan.FromMinutes(40), outcomes.FailingFor("a"));
        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal((2, 1), outcomes.Count());
        outcomes.Add("a", 2, answered: false);
        Assert.Equal(TimeSpan.Zero, outcomes.FailingFor("a"));
        outcomes.Add("a", 2, answered: true);
        Assert.Equal((2, 0), outcomes.Count());
    }
}
