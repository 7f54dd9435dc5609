using OrleansVoxa.Conformance.Tests.Hosting;

namespace OrleansVoxa.Conformance.Tests.Grains;

[GrainType("conformance.ledger")]
public sealed class LedgerGrain([PersistentState("ledger")] IPersistentState<LedgerState> state, Probe probe) : Grain, ILedgerGrain
{
    private readonly Guid _activation = Guid.NewGuid();
    private int _value;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        if (key.StartsWith("moody", StringComparison.Ordinal) && probe.Count($"{key} refused") == 0)
        {
            probe.Reach($"{key} refused");
            throw new InvalidOperationException("not today");
        }

        probe.Reach($"{key} activated");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Reach($"{this.GetPrimaryKeyString()} left for {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public async Task<int> Add(int amount)
    {
        state.State = state.State with { Value = state.State.Value + amount };
        await state.WriteStateAsync();
        return state.State.Value;
    }

    public async Task<int> AddSlowly(int amount)
    {
        // A lost update if anything else ran between the read and the write.
        var before = _value;
        await Task.Yield();
        return _value = before + amount;
    }

    public ValueTask<int> Get() => new(state.State.Value);

    public async Task Forget()
    {
        await state.ClearStateAsync();
        probe.Reach($"{this.GetPrimaryKeyString()} {(state.RecordExists ? "record" : "no record")}");
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<Guid> Activation() => Task.FromResult(_activation);

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());

    public Task Fail(string message) => throw new InvalidOperationException(message);

    public Task Refuse(int code) => throw new RefusedException("refused", code);

    public async Task AddOneWay(int amount)
    {
        await Add(amount);
        probe.Reach($"{this.GetPrimaryKeyString()} added one way");
    }

    public Task FailOneWay() => throw new InvalidOperationException("one way");

    public Task<int> AddTo(string ledger, int amount) => GrainFactory.GetGrain<ILedgerGrain>(ledger).Add(amount);

    public Task<int> AskItself() => GrainFactory.GetGrain<ILedgerGrain>(this.GetPrimaryKeyString()).Add(1);

    public Task<string> IntroduceYourselfTo(string other) => GrainFactory.GetGrain<ILedgerGrain>(other).Meet(this);

    public Task<string> Meet(ILedgerGrain stranger) =>
        Task.FromResult($"{stranger.GetGrainId()} {(stranger is GrainReference ? "reference" : "object")}");

    public Task<string?> Header() => Task.FromResult(RequestContext.Get("header") as string);

    public async Task<string?> HeaderThrough(string other)
    {
        await Task.Yield();
        return await GrainFactory.GetGrain<ILedgerGrain>(other).Header();
    }

    public Task<Parcel> Echo(Parcel parcel) => Task.FromResult(parcel);
}
