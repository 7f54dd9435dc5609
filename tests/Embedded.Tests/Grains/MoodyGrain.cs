using Orleans.Concurrency;

namespace OrleansVoxa.Embedded.Tests.Grains;

[GrainType("test.moody")]
public sealed class MoodyGrain(Probe probe) : Grain, IMoodyGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        if (probe.Count("bad mood") > probe.Count("good mood")) throw new InvalidOperationException("not today");
        if (probe.Count("slow mood") > 0)
        {
            probe.Reach("slow activation");
            await probe.Gate("mood");
        }

        probe.Reach($"activated {key}");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Reach($"deactivated {this.GetPrimaryKeyString()} {reason.ReasonCode}");
        if (probe.Count("clinging mood") == 0) return;
        probe.Reach("clings");
        await probe.Gate("never");
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task Delay(TimeSpan time)
    {
        if (time > TimeSpan.Zero) DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task<int> AddTo(string ledger, int amount) => GrainFactory.GetGrain<ILedgerGrain>(ledger).Add(amount);
}

[GrainType("test.broken")]
public sealed class BrokenGrain : Grain, IBrokenGrain
{
    public BrokenGrain() => throw new InvalidOperationException("constructor");

    public Task Ping() => Task.CompletedTask;
}

[GrainType("test.homeless")]
public sealed class HomelessGrain([PersistentState("home", "nowhere")] IPersistentState<LedgerState> state) : Grain, IHomelessGrain
{
    public Task Ping() => state.WriteStateAsync();
}

[GrainType("test.worker")]
[StatelessWorker(2)]
public sealed class WorkerGrain(Probe probe) : Grain, IWorkerGrain
{
    private readonly string _name = Guid.NewGuid().ToString();

    public async Task<string> Work(string name)
    {
        probe.Reach($"{name} in");
        await probe.Gate(name);
        return _name;
    }
}
