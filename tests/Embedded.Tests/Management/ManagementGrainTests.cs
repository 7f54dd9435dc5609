using OrleansVoxa.Embedded.Tests.Grains;

namespace OrleansVoxa.Embedded.Tests.Management;

public sealed class ManagementGrainTests
{
    [Fact]
    public async Task Statistics_CountActivationsAndCalls()
    {
        await using var silo = await TestSilo.StartAsync();
        for (var i = 0; i < 3; i++) await silo.Grain<ICounterGrain>($"{i}").Add(1);
        await silo.Grain<ICounterGrain>("0").Add(1);
        await silo.Grain<ILedgerGrain>("l").Get();
        var management = silo.Client.GetGrain<IManagementGrain>(0);

        Assert.Equal(5, await management.GetTotalActivationCount());
        var simple = await management.GetSimpleGrainStatistics();
        Assert.Equal(3, simple.Single(s => s.GrainType == typeof(CounterGrain).FullName).ActivationCount);
        Assert.Equal(3, (await management.GetDetailedGrainStatistics([typeof(CounterGrain).FullName!])).Length);
        Assert.Equal(3, (await management.GetActiveGrains(GrainType.Create("test.counter"))).Count);
        var frequencies = await management.GetGrainCallFrequencies();
        Assert.Equal(2UL, frequencies.Single(f => f.TargetGrain == GrainId.Create("test.counter", "0")).CallCount);
    }

    [Fact]
    public async Task ForceActivationCollection_EndsWhatHasBeenIdleForLonger()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ICounterGrain>("a").Add(1);
        await silo.AdvanceAsync(TimeSpan.FromMinutes(3));

        await silo.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.FromMinutes(2));

        await silo.Probe.Reached("deactivated a ActivationIdle");
    }
}
