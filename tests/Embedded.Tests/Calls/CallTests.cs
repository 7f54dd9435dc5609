using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Embedded.Tests.Grains;

namespace OrleansVoxa.Embedded.Tests.Calls;

public sealed class CallTests
{
    [Fact]
    public async Task Call_PlainMethod_ReturnsItsResult()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>("a");

        Assert.Equal(2, await grain.Add(2));
        Assert.Equal(5, await grain.Add(3));
        Assert.Equal(5, await grain.Get());
        await grain.Reset();
        Assert.Equal(0, await grain.Get());
        Assert.Equal("test.counter/a", await grain.Identity());
    }

    [Fact]
    public async Task Call_OfFailingMethod_ThrowsToItsCallerAndLeavesTheActivationAlive()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>("a");
        await grain.Add(7);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Fail("no"));

        Assert.Equal("no", failure.Message);
        Assert.Equal(7, await grain.Get());
        Assert.Equal(1, silo.Probe.Count("activated a"));
    }

    [Fact]
    public async Task OneWayCall_IsDone_ThoughNobodyWaits()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>("a");

        var sent = grain.AddOneWay(4);

        Assert.True(sent.IsCompletedSuccessfully);
        await silo.Probe.Reached("added one way");
        Assert.Equal(4, await grain.Get());
    }

    [Fact]
    public async Task OneWayCall_ThatFails_IsLoggedAndNotThrown()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>("a");

        await grain.FailOneWay();
        await grain.Get();

        var log = silo.Services.GetServices<ILoggerProvider>().OfType<RecordingLog>().Single();
        Assert.Contains(log.Entries, entry => entry.Event == 1313 && entry.Text.Contains("one way", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public async Task GetGrain_EmptyKey_Throws(string key)
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Throws<ArgumentException>(() => silo.Grain<ICounterGrain>(key));
    }

    [Fact]
    public async Task GetGrain_SameIdentity_IsEqualWhateverTheInterface()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IReentrantGateGrain>("a");
        var other = silo.Client.GetGrain<IGateGrain>(grain.GetGrainId());

        Assert.Equal<object>(grain, other);
        Assert.Equal(grain.GetHashCode(), other.GetHashCode());
        Assert.Equal("a", other.GetPrimaryKeyString());
        Assert.Equal(3, await other.Quick(3));
    }

    [Fact]
    public async Task GetGrain_InterfaceOfSeveralClasses_AsksForAPrefix()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Throws<ArgumentException>(() => silo.Grain<IGateGrain>("a"));
        var picked = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);
        Assert.Equal("test.gate/a", picked.GetGrainId().ToString());
    }

    [Fact]
    public async Task Call_ToGrainTypeWithoutClass_Throws()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<ICounterGrain>(GrainId.Create("nobody", "a"));

        await Assert.ThrowsAsync<ArgumentException>(() => grain.Add(1));
    }

    [Fact]
    public async Task Call_AfterStop_IsRefused()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>("a");
        await grain.Add(1);
        await silo.StopAsync();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.Add(1));
    }

    [Fact]
    public async Task Call_WithCancelledToken_EndsForTheCallerAndInTheGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);
        using var cancel = new CancellationTokenSource();

        var call = grain.WaitFor("door", cancel.Token);
        await silo.Probe.Reached("door in");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await silo.Probe.Reached("door cancelled");
        Assert.Equal(1, await grain.Quick(1));
    }

    [Fact]
    public async Task Call_CancelledWhileItWaits_NeverStarts()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);
        using var cancel = new CancellationTokenSource();
        var first = grain.Plain("first");
        await silo.Probe.Reached("first in");

        var second = grain.WaitFor("second", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        silo.Probe.Open("first");
        await first;
        await grain.Quick(1);

        Assert.Equal(0, silo.Probe.Count("second in"));
    }
}
