namespace Orleans;

/// <summary>What a grain class is, whether or not it derives from <see cref="Grain"/>.</summary>
public interface IGrainBase
{
    /// <summary>The activation that holds the grain.</summary>
    IGrainContext GrainContext { get; }

    /// <summary>Runs before the first call. A failure here fails the calls that wait, and the next call tries again.</summary>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call of this activation, unless the process dies.</summary>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
