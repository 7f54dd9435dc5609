using OrleansVoxa.Conformance.Tests.Grains;
using OrleansVoxa.Conformance.Tests.Hosting;

namespace OrleansVoxa.Conformance.Tests;

public sealed class CallTests(TestNetwork network)
{
    private readonly Probe _probe = network.Probe;

    [Fact]
    public async Task ContractType_ArrivesAsItWasSent()
    {
        var sent = new Parcel(
            null, [1, 2, 3], [new("a", 1), new("b", ulong.MaxValue)], new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)),
            TimeSpan.FromTicks(7), ParcelKind.Large, [9, 8]);

        var got = await Ledger("parcel").Echo(sent);

        Assert.Equivalent(sent, got, strict: true);
        Assert.Equal(sent.At.Offset, got.At.Offset);
        var empty = await Ledger("parcel").Echo(sent with { Bytes = default, Labels = [], Within = null, Content = [] });
        Assert.True(empty.Bytes.IsDefault);
        Assert.Empty(empty.Labels);
        Assert.Null(empty.Within);
    }

    [Fact]
    public async Task Exception_KeepsItsTypeAndItsMembers()
    {
        var failure = await Assert.ThrowsAsync<RefusedException>(() => Ledger("refuses").Refuse(42));

        Assert.Equal(("refused", 42), (failure.Message, failure.Code));
    }

    [Fact]
    public async Task OneWayCall_IsDoneAtOnce_AndArrives()
    {
        var sent = Ledger("oneway").AddOneWay(4);

        Assert.True(sent.IsCompletedSuccessfully);
        await _probe.Reached("oneway added one way");
        Assert.Equal(4, await Ledger("oneway").Get());
    }

    [Fact]
    public async Task OneWayCall_ThatFails_ThrowsToNobody_AndLeavesTheActivationAlive()
    {
        var before = await Ledger("onewayfails").Activation();

        await Ledger("onewayfails").FailOneWay();

        Assert.Equal(before, await Ledger("onewayfails").Activation());
    }

    [Fact]
    public async Task GrainHandedOverAsItself_ArrivesAsAReference() =>
        Assert.Equal("conformance.ledger/me reference", await Ledger("me").IntroduceYourselfTo("you"));

    [Fact]
    public async Task RequestContext_TravelsWithTheCallsThatFollow()
    {
        RequestContext.Set("header", "from the test");
        try
        {
            Assert.Equal("from the test", await Ledger("context").HeaderThrough("context2"));
        }
        finally
        {
            RequestContext.Clear();
        }

        Assert.Null(await Ledger("context").HeaderThrough("context2"));
    }

    [Fact]
    public async Task CallThatTakesTooLong_TimesOut_AndStillOccupiesItsGrain()
    {
        var grain = Gate("late");
        var slow = grain.Hasty("late");
        await _probe.Reached("late in");
        await network.PassUntilAsync(slow);
        await Assert.ThrowsAsync<TimeoutException>(() => slow);

        var next = grain.Quick(2);
        _probe.Open("late2");
        await grain.Interleaved("late2");
        Assert.False(next.IsCompleted);
        _probe.Open("late");
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task WaitingCall_ThatTimesOut_NeverStarts()
    {
        var grain = Gate("waits");
        var slow = grain.Plain("w1");
        await _probe.Reached("w1 in");
        var waiting = grain.Hasty("w2");
        await network.PassUntilAsync(waiting);
        await Assert.ThrowsAsync<TimeoutException>(() => waiting);

        _probe.Open("w1");
        await slow;
        await grain.Quick(1);
        Assert.Equal(0, _probe.Count("w2 in"));
    }

    [Fact]
    public async Task CancelledCaller_GetsOperationCanceled_AndTheGrainSeesIt()
    {
        using var source = new CancellationTokenSource();
        var call = Gate("cancels").WaitFor("c1", source.Token);
        await _probe.Reached("c1 in");

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await _probe.Reached("c1 cancelled");
        Assert.Equal(3, await Gate("cancels").Quick(3));
    }

    [Fact]
    public async Task CallWithACancelledToken_IsNeverMade()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Gate("cancelled").WaitFor("c2", new CancellationToken(canceled: true)));

        Assert.Equal(3, await Gate("cancelled").Quick(3));
        Assert.Equal(0, _probe.Count("c2 in"));
    }

    [Fact]
    public async Task CallThatComesBackToItself_TimesOut_AndTheGrainGoesOn()
    {
        var call = Ledger("itself").AskItself();
        await network.PassUntilAsync(call);

        await Assert.ThrowsAsync<TimeoutException>(() => call);

        // The grain's own wait ends a little after its caller's.
        var after = Ledger("itself").Get().AsTask();
        await network.PassUntilAsync(after);
        Assert.Equal(0, await after);
    }

    private ILedgerGrain Ledger(string key) => network.Client.GetGrain<ILedgerGrain>(key);

    private IPlainGateGrain Gate(string key) => network.Client.GetGrain<IPlainGateGrain>(key);
}
