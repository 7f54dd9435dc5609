using Orleans.Storage;
using OrleansVoxa.Conformance.Tests.Grains;
using OrleansVoxa.Conformance.Tests.Hosting;

namespace OrleansVoxa.Conformance.Tests;

public sealed class ActivationTests(TestNetwork network)
{
    [Fact]
    public async Task Calls_AtTheSameTime_ReachOneActivation()
    {
        var names = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Ledger("one").Activation()));

        Assert.Single(names.Distinct());
        Assert.Equal(1, network.Probe.Count("one activated"));
    }

    [Fact]
    public async Task Grains_OfOtherKeys_AreOthers()
    {
        await Ledger("abc").Add(1);

        // Keys are told apart byte for byte, whatever they may look like.
        foreach (var key in new[] { "0abc", "ABC", "abc ", "a/b c", "é", new string('k', 500) })
        {
            Assert.Equal(0, await Ledger(key).Get());
            Assert.Equal(key, await Ledger(key).Key());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void GetGrain_EmptyKey_Throws(string key) => Assert.Throws<ArgumentException>(() => Ledger(key));

    [Fact]
    public void GetGrain_SameIdentity_IsEqual()
    {
        Assert.Equal(Ledger("equal"), Ledger("equal"));
        Assert.Equal(Ledger("equal").GetHashCode(), Ledger("equal").GetHashCode());
        Assert.NotEqual(Ledger("equal"), Ledger("other"));
        Assert.Equal("conformance.ledger/equal", Ledger("equal").GetGrainId().ToString());
    }

    [Fact]
    public async Task FailingCall_LeavesTheActivationAlive()
    {
        var before = await Ledger("fails").Activation();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => Ledger("fails").Fail("no"));

        Assert.Equal("no", failure.Message);
        Assert.Equal(before, await Ledger("fails").Activation());
    }

    [Fact]
    public async Task FailingActivation_FailsItsCall_AndTheNextOneTriesAgain()
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Ledger("moody").Activation());

        Assert.NotEqual(default, await Ledger("moody").Activation());
    }

    [Fact]
    public async Task DeactivateOnIdle_EndsTheActivation_AndTheNextReadsWhatWasStored()
    {
        var grain = Ledger("leaves");
        var before = await grain.Activation();
        await grain.Add(5);
        await grain.Leave();
        await network.Probe.Reached("leaves left for ApplicationRequested");

        Assert.Equal(5, await grain.Get());
        Assert.NotEqual(before, await grain.Activation());
        Assert.Equal(7, await grain.Add(2));
    }

    [Fact]
    public async Task ClearState_RemovesTheRecordAndResetsTheMemory()
    {
        var grain = Ledger("forgets");
        await grain.Add(5);

        await grain.Forget();

        Assert.Equal(0, await grain.Get());
        Assert.Equal(1, network.Probe.Count("forgets no record"));
        Assert.Equal(2, await grain.Add(2));
    }

    [Fact]
    public async Task LostRace_ThrowsToTheCaller_AndDropsTheActivation()
    {
        var grain = Ledger("races");
        var before = await grain.Activation();
        await grain.Add(5);
        network.Storage.WriteBehind("ledger", grain.GetGrainId(), new LedgerState { Value = 100 });

        var failure = await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Add(1));

        Assert.Equal(("2", "1"), (failure.StoredEtag, failure.CurrentEtag));
        Assert.Equal(101, await grain.Add(1));
        Assert.NotEqual(before, await grain.Activation());
    }

    [Fact]
    public async Task LostRace_ThatPassesThroughAnotherGrain_DropsOnlyItsOwnActivation()
    {
        var through = await Ledger("through").Activation();
        await Ledger("behind").Add(5);
        network.Storage.WriteBehind("ledger", Ledger("behind").GetGrainId(), new LedgerState { Value = 100 });

        await Assert.ThrowsAsync<InconsistentStateException>(() => Ledger("through").AddTo("behind", 1));

        Assert.Equal(101, await Ledger("through").AddTo("behind", 1));
        Assert.Equal(through, await Ledger("through").Activation());
    }

    private ILedgerGrain Ledger(string key) => network.Client.GetGrain<ILedgerGrain>(key);
}
