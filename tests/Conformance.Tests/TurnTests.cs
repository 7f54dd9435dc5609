using OrleansVoxa.Conformance.Tests.Grains;
using OrleansVoxa.Conformance.Tests.Hosting;

namespace OrleansVoxa.Conformance.Tests;

public sealed class TurnTests(TestNetwork network)
{
    private readonly Probe _probe = network.Probe;

    [Fact]
    public async Task Awaits_InAGrain_LetNothingElseIn()
    {
        var grain = network.Client.GetGrain<ILedgerGrain>("turns");

        var sums = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => grain.AddSlowly(1)));

        Assert.Equal(Enumerable.Range(1, 200), sums.Order());
    }

    [Fact]
    public async Task PlainCalls_RunOneAfterTheOther()
    {
        var grain = Plain("plain");
        var first = grain.Plain("p1");
        await _probe.Reached("p1 in");
        var second = grain.Plain("p2");
        await Through(grain.Interleaved("p3"), "p3");
        Assert.Equal(0, _probe.Count("p2 in"));

        await Through(first, "p1");
        await _probe.Reached("p2 in");
        await Through(second, "p2");
    }

    [Fact]
    public async Task ReadOnlyCalls_InterleaveWithEachOther_NotWithPlainOnes()
    {
        var grain = Plain("readers");
        var first = grain.Read("r1");
        await _probe.Reached("r1 in");
        var write = grain.Plain("r2");
        await Through(grain.Interleaved("r3"), "r3");
        var second = grain.Read("r4");
        await _probe.Reached("r4 in");
        await Through(second, "r4");
        Assert.Equal(0, _probe.Count("r2 in"));

        await Through(first, "r1");
        await Through(write, "r2");
    }

    [Fact]
    public async Task AlwaysInterleave_WhileAPlainCallRuns_StartsAtOnce()
    {
        var slow = Plain("always").Plain("a1");
        await _probe.Reached("a1 in");

        await Through(Plain("always").Interleaved("a2"), "a2");

        Assert.False(slow.IsCompleted);
        await Through(slow, "a1");
    }

    [Fact]
    public async Task PlainCall_WhileOnlyInterleavedOnesRun_Starts()
    {
        var interleaved = Plain("only").Interleaved("o1");
        await _probe.Reached("o1 in");

        Assert.Equal(4, await Plain("only").Quick(4));

        Assert.False(interleaved.IsCompleted);
        await Through(interleaved, "o1");
    }

    [Fact]
    public async Task ReentrantGrain_AllCalls_Interleave()
    {
        var grain = network.Client.GetGrain<IReentrantGateGrain>("reentrant");
        var first = grain.Plain("e1");
        await _probe.Reached("e1 in");

        await Through(grain.Plain("e2"), "e2");

        Assert.False(first.IsCompleted);
        await Through(first, "e1");
    }

    [Fact]
    public async Task MayInterleave_AdmitsByItsPredicate_FromAnywhereInTheLine()
    {
        var grain = network.Client.GetGrain<IPickyGateGrain>("picky");
        var first = grain.Plain("m1");
        await _probe.Reached("m1 in");
        var common = grain.Plain("m2");

        await Through(grain.Plain("vip1"), "vip1");

        Assert.Equal(0, _probe.Count("m2 in"));
        await Through(first, "m1");
        await Through(common, "m2");
    }

    [Fact]
    public async Task Timer_WhileAPlainCallRuns_TicksOnlyAfterIt()
    {
        var grain = Plain("timer");
        var slow = grain.Plain("t1");
        await _probe.Reached("t1 in");
        await grain.Tick("t2");
        await Through(grain.Interleaved("t3"), "t3");
        Assert.Equal(0, _probe.Count("t2 ticked"));

        await Through(slow, "t1");
        var ticked = _probe.Reached("t2 ticked");
        await network.PassUntilAsync(ticked);
        await ticked;
        Assert.Equal(3, await grain.Quick(3));
        Assert.Equal(1, _probe.Count("t2 ticked"));
    }

    private IPlainGateGrain Plain(string key) => network.Client.GetGrain<IPlainGateGrain>(key);

    private async Task Through(Task call, string gate)
    {
        _probe.Open(gate);
        await call;
    }
}
