namespace OrleansVoxa.Embedded.Tests.Grains;

[GrainType("test.counter")]
public sealed class CounterGrain(Probe probe) : Grain, ICounterGrain
{
    private int _value;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        probe.Reach($"activated {this.GetPrimaryKeyString()}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Reach($"deactivated {this.GetPrimaryKeyString()} {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<int> Add(int amount) => Task.FromResult(_value += amount);

    public ValueTask<int> Get() => new(_value);

    public ValueTask Reset()
    {
        _value = 0;
        return default;
    }

    public async Task<int> AddSlowly(int amount)
    {
        // A lost update if anything else ran between the read and the write.
        var before = _value;
        await Task.Yield();
        _value = before + amount;
        return _value;
    }

    public Task<string> Fail(string message) => throw new InvalidOperationException(message);

    public Task AddOneWay(int amount)
    {
        _value += amount;
        probe.Reach("added one way");
        return Task.CompletedTask;
    }

    public Task FailOneWay() => throw new InvalidOperationException("one way");

    public Task<string> Identity() => Task.FromResult(IdentityString);

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
