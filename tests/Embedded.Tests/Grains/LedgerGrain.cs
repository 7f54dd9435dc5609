using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace OrleansVoxa.Embedded.Tests.Grains;

public sealed class LedgerState
{
    public int Value { get; set; }
}

[GrainType("test.ledger")]
public sealed class LedgerGrain(
    [PersistentState("ledger")] IPersistentState<LedgerState> state, [FromKeyedServices("Default")] IGrainStorage storage, Probe probe)
    : Grain, ILedgerGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Reach($"read {state.State.Value}");
        return Task.CompletedTask;
    }

    public async Task<int> Add(int amount)
    {
        state.State.Value += amount;
        await state.WriteStateAsync();
        return state.State.Value;
    }

    public Task<int> Get() => Task.FromResult(state.State.Value);

    public async Task Forget()
    {
        await state.ClearStateAsync();
        probe.Reach(state.RecordExists ? "record" : "no record");
    }

    public Task Leave()
    {
        this.DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<string?> Version() => Task.FromResult(state.Etag);

    public async Task SetBehindItsBack(int value)
    {
        var row = new GrainState<LedgerState>();
        await storage.ReadStateAsync("ledger", this.GetGrainId(), row);
        row.State = new LedgerState { Value = value };
        await storage.WriteStateAsync("ledger", this.GetGrainId(), row);
    }
}
