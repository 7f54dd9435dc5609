using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Tests.Routing;

public sealed class PathHealthTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Failed_Repeatedly_SuspicionGrowsTowardsOne()
    {
        var health = new PathHealth();
        var path = Path(0);
        var before = 0.0;

        for (var i = 0; i < 20; i++)
        {
            health.Failed(path, Start);
            var now = health.Suspicion(path.Relays[0].Id, Start);
            Assert.True(now > before && now <= 1);
            before = now;
        }

        Assert.True(before > 0.95);
    }

    [Fact]
    public void Suspicion_AfterAHalfLife_HasHalved()
    {
        var health = new PathHealth();
        health.Failed(Path(0), Start);

        Assert.Equal(0.15, health.Suspicion(Path(0).Relays[0].Id, Start + TimeSpan.FromSeconds(60)), 6);
        Assert.Equal(0.3, health.Suspicion(Path(0).Relays[0].Id, Start - TimeSpan.FromHours(1)), 6);
    }

    [Fact]
    public void Succeeded_AfterFailures_ClearsTheRelay()
    {
        var health = new PathHealth();
        health.Failed(Path(0), Start);

        for (var i = 0; i < 6; i++) health.Succeeded(Path(0), Start);

        Assert.Equal(0, health.Suspicion(Path(0).Relays[0].Id, Start));
        Assert.Equal(0, health.Count);
    }

    [Fact]
    public void Failed_MoreRelaysThanRemembered_ForgetsTheLeastSuspected()
    {
        var health = new PathHealth(new PathHealthOptions { MaximumRelays = 3 });
        health.Failed(Path(0), Start);
        health.Failed(Path(0), Start);

        health.Failed(Path(1), Start);

        Assert.Equal(3, health.Count);
        Assert.All(Path(0).Relays, relay => Assert.True(health.Suspicion(relay.Id, Start) > 0.4));
    }

    [Fact]
    public void Constructor_ImpossibleOptions_NamesEveryFault()
    {
        var options = new PathHealthOptions { HalfLife = TimeSpan.Zero, FailureStep = double.NaN, SuccessFactor = 2, MaximumRelays = 0 };

        Assert.Equal(4, options.Validate().Count);
        Assert.Throws<ArgumentException>(() => new PathHealth(options));
    }

    private static RelayPath Path(int number) => new([.. PathSelectorTests.Relays(30).Skip(number * 3).Take(3)]);
}
