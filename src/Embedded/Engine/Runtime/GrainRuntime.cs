using Orleans;
using Orleans.Runtime;
using Orleans.Timers;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>What grains ask of the silo.</summary>
internal sealed class GrainRuntime(Silo silo) : IGrainRuntime, ITimerRegistry
{
    public string SiloIdentity => silo.Name;

    public SiloAddress SiloAddress => SiloAddress.Zero;

    public IGrainFactory GrainFactory => silo;

    public ITimerRegistry TimerRegistry => this;

    public IServiceProvider ServiceProvider => silo.Services;

    public TimeProvider TimeProvider => silo.Time;

    public void DeactivateOnIdle(IGrainContext grainContext) => grainContext.Deactivate(
        new DeactivationReason(DeactivationReasonCode.ApplicationRequested, $"{nameof(DeactivateOnIdle)} was called."));

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => Own(grainContext).DelayDeactivation(timeSpan);

    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options) =>
        new GrainTimer<TState>(Own(grainContext), callback, state, options);

    private static Activation Own(IGrainContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context as Activation
            ?? throw new ArgumentException($"{context} is no activation of this silo.", nameof(context));
    }
}
