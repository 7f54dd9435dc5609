using OrleansVoxa.Embedded.Tests.Grains;

namespace OrleansVoxa.Embedded.Tests.Turns;

public sealed class InterleavingTests
{
    [Fact]
    public async Task PlainCalls_OnOneGrain_RunOneAfterTheOther()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = Plain(silo);

        var first = grain.Plain("first");
        await silo.Probe.Reached("first in");
        var second = grain.Plain("second");
        await grain.Interleaved("ping").WaitAsyncAfterOpening(silo, "ping");
        Assert.Equal(0, silo.Probe.Count("second in"));

        silo.Probe.Open("first");
        await first;
        await silo.Probe.Reached("second in");
        silo.Probe.Open("second");
        await second;
        Assert.Equal(["first in", "ping in", "ping out", "first out", "second in", "second out"], silo.Probe.Log);
    }

    [Fact]
    public async Task ReadOnlyCalls_InterleaveWithEachOther_NotWithPlainOnes()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = Plain(silo);

        var first = grain.Read("one");
        await silo.Probe.Reached("one in");
        var write = grain.Plain("write");
        var second = grain.Read("two");
        await silo.Probe.Reached("two in");
        Assert.Equal(0, silo.Probe.Count("write in"));

        silo.Probe.Open("two");
        await second;
        Assert.Equal(0, silo.Probe.Count("write in"));
        silo.Probe.Open("one");
        await first;
        silo.Probe.Open("write");
        await write;
    }

    [Fact]
    public async Task AlwaysInterleave_WhilePlainRuns_StartsAtOnce()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = Plain(silo);

        var blocking = grain.Plain("slow");
        await silo.Probe.Reached("slow in");
        await grain.Interleaved("fast").WaitAsyncAfterOpening(silo, "fast");

        Assert.False(blocking.IsCompleted);
        silo.Probe.Open("slow");
        await blocking;
    }

    [Fact]
    public async Task PlainCall_WhileOnlyInterleavedOnesRun_Starts()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = Plain(silo);

        var interleaved = grain.Interleaved("long");
        await silo.Probe.Reached("long in");

        Assert.Equal(4, await grain.Quick(4));
        silo.Probe.Open("long");
        await interleaved;
    }

    [Fact]
    public async Task ReentrantGrain_AllCalls_Interleave()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IReentrantGateGrain>("a");

        var first = grain.Plain("first");
        await silo.Probe.Reached("first in");
        var second = grain.Plain("second");
        await silo.Probe.Reached("second in");
        silo.Probe.Open("second");
        await second;
        Assert.False(first.IsCompleted);
        silo.Probe.Open("first");
        await first;
    }

    [Fact]
    public async Task MayInterleave_AdmitsByItsPredicate_FromAnywhereInTheLine()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPickyGateGrain>("a");

        var first = grain.Plain("first");
        await silo.Probe.Reached("first in");
        var common = grain.Plain("common");
        var vip = grain.Plain("vip");
        await silo.Probe.Reached("vip in");

        Assert.Equal(0, silo.Probe.Count("common in"));
        silo.Probe.OpenAll();
        await Task.WhenAll(first, common, vip);
    }

    [Fact]
    public async Task MayInterleave_WhosePredicateFails_FailsTheCall()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPickyGateGrain>("a");
        var first = grain.Plain("first");
        await silo.Probe.Reached("first in");

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Plain("broken"));

        Assert.Equal("predicate", failure.Message);
        silo.Probe.Open("first");
        await first;
        Assert.Equal(1, await grain.Quick(1));
    }

    [Fact]
    public async Task Awaits_InAGrain_ResumeInItsTurns()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>("a");

        var sums = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => grain.AddSlowly(1)));

        Assert.Equal(200, await grain.Get());
        Assert.Equal(Enumerable.Range(1, 200), sums.Order());
    }

    private static IGateGrain Plain(TestSilo silo) => silo.Client.GetGrain<IGateGrain>("a", typeof(GateGrain).FullName);
}
