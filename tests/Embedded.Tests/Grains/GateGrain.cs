using System.Diagnostics.CodeAnalysis;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace OrleansVoxa.Embedded.Tests.Grains;

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

    [SuppressMessage("Usage", "xUnit1031", Justification = "Blocking is what is tested.")]
    public Task Block(string name)
    {
        probe.IsBlocking = true;
        probe.Reach($"{name} in");
        probe.Gate(name).GetAwaiter().GetResult();
        probe.IsBlocking = false;
        return Task.CompletedTask;
    }

    public async Task Leave()
    {
        DeactivateOnIdle();
        await Pass("leave");
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

    private async Task Pass(string name)
    {
        probe.Reach($"{name} in");
        await probe.Gate(name);
        probe.Reach($"{name} out");
    }
}

[GrainType("test.gate")]
public sealed class GateGrain(Probe probe) : GateGrainBase(probe), IGateGrain;

[GrainType("test.gate.reentrant")]
[Reentrant]
public sealed class ReentrantGateGrain(Probe probe) : GateGrainBase(probe), IReentrantGateGrain;

[GrainType("test.gate.picky")]
[MayInterleave(nameof(Admits))]
public sealed class PickyGateGrain(Probe probe) : GateGrainBase(probe), IPickyGateGrain
{
    public static bool Admits(IInvokable call) => call.GetArgumentCount() > 0 && call.GetArgument(0) is string name
        && (name == "broken" ? throw new InvalidOperationException("predicate") : name.StartsWith("vip", StringComparison.Ordinal));
}
