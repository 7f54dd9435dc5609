using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>What a grain asks of the silo that runs it. Tests may pass their own to a grain's constructor.</summary>
public interface IGrainRuntime
{
    /// <summary>The silo's name in logs.</summary>
    string SiloIdentity { get; }

    /// <summary>The silo's address.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>Makes references to other grains.</summary>
    IGrainFactory GrainFactory { get; }

    /// <summary>Makes grain timers.</summary>
    ITimerRegistry TimerRegistry { get; }

    /// <summary>The silo's services.</summary>
    IServiceProvider ServiceProvider { get; }

    /// <summary>The clock.</summary>
    TimeProvider TimeProvider => TimeProvider.System;

    /// <summary>Ends the activation once the calls under way are done.</summary>
    void DeactivateOnIdle(IGrainContext grainContext);

    /// <summary>Keeps the activation from being collected for <paramref name="timeSpan"/>.</summary>
    void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan);
}
