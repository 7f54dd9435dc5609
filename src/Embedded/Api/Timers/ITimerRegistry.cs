namespace Orleans.Timers;

/// <summary>Makes grain timers.</summary>
public interface ITimerRegistry
{
    /// <summary>A timer for the given activation.</summary>
    IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options);
}
