using OrleansVoxa.Embedded.Tests.Grains;
using OrleansVoxa.Embedded.Tests.Turns;

namespace OrleansVoxa.Embedded.Tests.Timers;

public sealed class GrainTimerTests
{
    [Fact]
    public async Task Timer_TicksAtItsDueTimeAndThenEachPeriod()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITickingGrain>("a");
        await grain.Start("t", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), interleave: false, keepAlive: false);
        silo.Probe.Open("t");

        await silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        await silo.Probe.Reached("t 1 done");
        Assert.Equal(1, await grain.Ticks());
        await silo.AdvanceAsync(TimeSpan.FromSeconds(9));
        Assert.Equal(1, await grain.Ticks());
        await silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        await silo.Probe.Reached("t 2 done");
    }

    [Fact]
    public async Task Tick_WaitsForCalls_UnlessItInterleaves()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITickingGrain>("a");
        await grain.Start("waits", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan, interleave: false, keepAlive: false);
        await grain.Start("cuts in", TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan, interleave: true, keepAlive: false);
        var busy = grain.Busy("busy");
        await silo.Probe.Reached("busy in");

        await silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        await silo.Probe.Reached("cuts in 1 in");
        Assert.Equal(0, silo.Probe.Count("waits 1 in"));

        silo.Probe.Open("busy");
        await busy;
        await silo.Probe.Reached("waits 1 in");
    }

    [Fact]
    public async Task NextPeriod_BeginsWhenTheTickHasEnded()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITickingGrain>("a");
        await grain.Start("t", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), interleave: true, keepAlive: false);

        await silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        await silo.Probe.Reached("t 1 in");
        await silo.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(1, await grain.Ticks());

        silo.Probe.Open("t");
        await silo.AdvanceUntilAsync(silo.Probe.Reached("t 2 done"));
    }

    [Fact]
    public async Task DisposedTimer_TicksNoMore_AndItsTokenIsCancelled()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITickingGrain>("a");
        await grain.Start("t", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), interleave: true, keepAlive: false);
        await silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        await silo.Probe.Reached("t 1 in");

        await grain.Stop("t");

        await silo.Probe.Reached("t cancelled");
        await silo.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await grain.Ticks());
    }

    [Fact]
    public async Task ChangedTimer_FollowsItsNewTimes()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Probe.Open("t");
        var grain = silo.Grain<ITickingGrain>("a");
        await grain.Start("t", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), interleave: false, keepAlive: false);
        await grain.Change("t", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));

        await silo.AdvanceAsync(TimeSpan.FromSeconds(29));
        Assert.Equal(0, await grain.Ticks());
        await silo.AdvanceAsync(TimeSpan.FromSeconds(1));
        await silo.Probe.Reached("t 1 done");
    }

    [Fact]
    public async Task FailingTick_IsFollowedByTheNext()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITickingGrain>("a");
        await grain.Start("fail", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), interleave: false, keepAlive: true);

        await silo.AdvanceUntilAsync(silo.Probe.Reached("fail 3 in"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeepAlive_DecidesWhetherTicksKeepTheActivation(bool keepAlive)
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Probe.Open("t");
        var grain = silo.Grain<ITickingGrain>("a");
        await grain.Start("t", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), interleave: false, keepAlive);
        var marker = silo.Grain<ICounterGrain>("marker");
        await marker.Add(1);

        await silo.AdvanceUntilAsync(silo.Probe.Reached("deactivated marker ActivationIdle"));
        if (keepAlive)
            Assert.Equal(0, silo.Probe.Count("ticking left"));
        else
            await silo.AdvanceUntilAsync(silo.Probe.Reached("ticking left"));
    }

    [Fact]
    public async Task Timer_EndsWithItsActivation()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Probe.Open("t");
        var grain = silo.Grain<ITickingGrain>("a");
        await grain.Start("t", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), interleave: false, keepAlive: false);
        await grain.Leave();
        await silo.Probe.Reached("ticking left");
        var before = silo.Probe.Count("t 1 in");

        await silo.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.Equal(0, await grain.Ticks());
        Assert.Equal(before, silo.Probe.Count("t 1 in"));
    }
}
