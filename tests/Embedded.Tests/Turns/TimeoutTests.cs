using Orleans.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OrleansVoxa.Embedded.Tests.Grains;

namespace OrleansVoxa.Embedded.Tests.Turns;

public sealed class TimeoutTests
{
    [Fact]
    public async Task Call_ThatTakesTooLong_TimesOutAndStillOccupiesTheGrain()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);
        var slow = grain.Plain("slow");
        await silo.Probe.Reached("slow in");

        await silo.AdvanceUntilAsync(slow);
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => slow);
        Assert.Contains("IGateGrain.Plain", failure.Message, StringComparison.Ordinal);

        var next = grain.Quick(2);
        await silo.Client.GetGrain<IGateGrain>("b", typeof(GateGrain).FullName).Quick(1);
        Assert.False(next.IsCompleted);
        silo.Probe.Open("slow");
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task Call_BeforeItsTimeout_IsNotTimedOut()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);
        var slow = grain.Plain("slow");
        await silo.Probe.Reached("slow in");

        await silo.AdvanceAsync(TimeSpan.FromSeconds(4.9));
        await grain.Interleaved("ping").WaitAsyncAfterOpening(silo, "ping");

        Assert.False(slow.IsCompleted);
        silo.Probe.Open("slow");
        await slow;
    }

    [Fact]
    public async Task Call_WithItsOwnTimeout_EndsByIt()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);

        var hasty = grain.Hasty("slow");
        await silo.Probe.Reached("slow in");
        await silo.AdvanceUntilAsync(hasty);

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => hasty);
        Assert.Contains("within 00:00:01.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitingCall_ThatTimesOut_NeverStarts()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);
        var slow = grain.Plain("slow");
        await silo.Probe.Reached("slow in");
        var waiting = grain.Plain("waiting");

        await silo.AdvanceUntilAsync(Task.WhenAll(slow, waiting));
        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        silo.Probe.Open("slow");
        await grain.Quick(1);

        Assert.Equal(0, silo.Probe.Count("waiting in"));
    }

    [Fact]
    public async Task CallChain_ThatComesBackToItself_TimesOutAndNamesTheChain()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IChainGrain>("a");

        var call = grain.Pass(["b", "c", "a"]);
        await silo.AdvanceUntilAsync(call);

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Contains("deadlock", failure.Message, StringComparison.Ordinal);
        Assert.Contains("test.chain/a.IChainGrain.Pass -> test.chain/b.IChainGrain.Pass -> test.chain/c.IChainGrain.Pass -> test.chain/a", failure.Message, StringComparison.Ordinal);
        var after = silo.Grain<IChainGrain>("a").Pass([]);
        await silo.AdvanceUntilAsync(after);
        Assert.True(after.IsCompleted);
    }

    [Fact]
    public async Task GrainThatBlocksItsThread_DoesNotKeepItsCallersFromTheirTimeout()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);
        var blocked = grain.Block("thread");
        await silo.Probe.Reached("thread in");
        var waiting = grain.Quick(1);

        await silo.AdvanceUntilAsync(Task.WhenAll(blocked, waiting));

        await Assert.ThrowsAsync<TimeoutException>(() => blocked);
        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
        silo.Probe.Open("thread");
        Assert.Equal(3, await grain.Quick(3));
    }

    [Fact]
    public async Task FullQueue_FailsCallsAndDropsOneWayOnes()
    {
        await using var silo = await TestSilo.StartAsync(services =>
            services.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = 2));
        var grain = silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);
        var first = grain.Plain("first");
        var second = grain.Plain("second");

        await Assert.ThrowsAsync<LimitExceededException>(() => grain.Plain("third"));

        silo.Probe.OpenAll();
        await Task.WhenAll(first, second);
        Assert.Equal(1, await grain.Quick(1));
    }
}
