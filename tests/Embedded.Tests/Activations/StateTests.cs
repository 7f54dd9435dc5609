using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using OrleansVoxa.Embedded.Tests.Grains;

namespace OrleansVoxa.Embedded.Tests.Activations;

public sealed class StateTests
{
    [Fact]
    public async Task State_WrittenBeforeTheGrainLeaves_IsReadByTheNextActivation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ILedgerGrain>("a");
        Assert.Null(await grain.Version());
        await grain.Add(5);
        await grain.Leave();

        Assert.Equal(5, await grain.Get());
        Assert.Equal("1", await grain.Version());
        Assert.Equal(1, silo.Probe.Count("read 5"));
    }

    [Fact]
    public async Task ClearState_RemovesTheRecordAndResetsTheMemory()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ILedgerGrain>("a");
        await grain.Add(5);

        await grain.Forget();

        Assert.Equal(0, await grain.Get());
        Assert.Equal(1, silo.Probe.Count("no record"));
        Assert.Equal(2, await grain.Add(2));
    }

    [Fact]
    public async Task Write_AfterSomebodyElseWrote_ThrowsAndDropsTheActivation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ILedgerGrain>("a");
        await grain.Add(5);
        await grain.SetBehindItsBack(100);

        var failure = await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Add(1));

        Assert.Equal("2", failure.StoredEtag);
        Assert.Equal("1", failure.CurrentEtag);
        Assert.Equal(101, await grain.Add(1));
    }

    [Fact]
    public async Task Conflict_ThatPassesThroughAnotherGrain_DropsOnlyItsOwnActivation()
    {
        await using var silo = await TestSilo.StartAsync();
        var ledger = silo.Grain<ILedgerGrain>("a");
        var through = silo.Grain<IMoodyGrain>("through");
        await ledger.Add(5);
        await ledger.SetBehindItsBack(100);

        await Assert.ThrowsAsync<InconsistentStateException>(() => through.AddTo("a", 1));

        Assert.Equal(101, await through.AddTo("a", 1));
        Assert.Equal(1, silo.Probe.Count("activated through"));
    }

    [Fact]
    public async Task Grain_WithAStoreThatNobodyRegistered_FailsByName()
    {
        await using var silo = await TestSilo.StartAsync();

        var failure = await Assert.ThrowsAsync<OrleansConfigurationException>(() => silo.Grain<IHomelessGrain>("a").Ping());

        Assert.Contains("\"nowhere\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MemoryStorage_GivenAStaleVersion_ChangesNothing()
    {
        await using var silo = await TestSilo.StartAsync();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var id = GrainId.Create("t", "k");
        var stale = new GrainState<LedgerState>(new LedgerState { Value = 1 });
        await storage.WriteStateAsync("s", id, stale);
        var other = new GrainState<LedgerState>(new LedgerState { Value = 2 }, "7");

        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("s", id, other));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("s", id, other));

        await storage.ReadStateAsync("s", id, other);
        Assert.Equal(1, other.State!.Value);
    }
}
