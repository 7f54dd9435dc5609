namespace OrleansVoxa.Embedded.Tests.Grains;

[GrainType("test.ticking")]
public sealed class TickingGrain(Probe probe) : Grain, ITickingGrain
{
    private readonly Dictionary<string, IGrainTimer> _timers = [];
    private readonly Dictionary<string, int> _ticksOf = [];
    private int _ticks;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Reach("ticking left");
        return Task.CompletedTask;
    }

    public Task Start(string name, TimeSpan due, TimeSpan period, bool interleave, bool keepAlive)
    {
        _timers[name] = this.RegisterGrainTimer(
            Tick, name, new GrainTimerCreationOptions(due, period) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task Stop(string name)
    {
        _timers[name].Dispose();
        return Task.CompletedTask;
    }

    public Task Change(string name, TimeSpan due, TimeSpan period)
    {
        _timers[name].Change(due, period);
        return Task.CompletedTask;
    }

    public Task<int> Ticks() => Task.FromResult(_ticks);

    public async Task Busy(string name)
    {
        probe.Reach($"{name} in");
        await probe.Gate(name);
    }

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task Tick(string name, CancellationToken token)
    {
        _ticks++;
        var tick = _ticksOf[name] = _ticksOf.GetValueOrDefault(name) + 1;
        probe.Reach($"{name} {tick} in");
        if (name == "fail") throw new InvalidOperationException("tick");
        try
        {
            await probe.Gate(name).WaitAsync(token);
        }
        catch (OperationCanceledException)
        {
            probe.Reach($"{name} cancelled");
            return;
        }

        probe.Reach($"{name} {tick} done");
    }
}
