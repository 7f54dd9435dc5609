using Orleans.Concurrency;
using Orleans.Serialization.Invocation;
using OrleansVoxa.Conformance.Tests.Hosting;

namespace OrleansVoxa.Conformance.Tests.Grains;

public abstract class GateGrainBase(Probe probe) : Grain
{
    public Task Plain(string name) => Pass(name);

    public Task Read(string name) => Pass(name);

    public Task Interleaved(string name) => Pass(name);

    public Task Hasty(string name) => Pass(name);

    public Task<int> Quick(int value)
    {
        probe.Reach("quick");
        return Task.FromResult(value);
    }

    public async Task WaitFor(string name, CancellationToken cancellationToken)
    {
        probe.Reach($"{name} in");
        try
        {
            await probe.Gate(name).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            probe.Reach($"{name} cancelled");
            throw;
        }
    }

    public Task Tick(string name)
    {
        this.RegisterGrainTimer(
            static (state, _) =>
            {
                state.Probe.Reach($"{state.Name} ticked");
                return Task.CompletedTask;
            },
            (Probe: probe, Name: name),
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        return Task.CompletedTask;
    }

    private async Task Pass(string name)
    {
        probe.Reach($"{name} in");
        await probe.Gate(name);
        probe.Reach($"{name} out");
    }
}

[GrainType("conformance.gate")]
public sealed class GateGrain(Probe probe) : GateGrainBase(probe), IPlainGateGrain;

[GrainType("conformance.gate.reentrant")]
[Reentrant]
public sealed class ReentrantGateGrain(Probe probe) : GateGrainBase(probe), IReentrantGateGrain;

[GrainType("conformance.gate.picky")]
[MayInterleave(nameof(Admits))]
public sealed class PickyGateGrain(Probe probe) : GateGrainBase(probe), IPickyGateGrain
{
    public static bool Admits(IInvokable call) =>
        call.GetArgumentCount() > 0 && call.GetArgument(0) is string name && name.StartsWith("vip", StringComparison.Ordinal);
}
