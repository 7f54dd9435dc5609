using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Orleans;

/// <summary>Base of grain classes. Its members may be used inside the grain's turns only.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Takes the activation that is being made on this thread.</summary>
    protected Grain()
        : this(RuntimeContext.Current!, null)
    {
    }

    /// <summary>Takes an activation and a runtime, as unit tests do.</summary>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        Runtime = grainRuntime ?? grainContext?.ActivationServices.GetService<IGrainRuntime>();
    }

    /// <summary>The activation that holds this grain.</summary>
    [AllowNull]
    public IGrainContext GrainContext { get; }

    /// <summary>A reference to this grain.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The identity as <c>type/key</c>.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>The name of the silo that runs this activation.</summary>
    public string RuntimeIdentity => Runtime?.SiloIdentity ?? string.Empty;

    internal IGrainRuntime? Runtime { get; }

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => EnsureRuntime().GrainFactory;

    /// <summary>The services that this grain was made from.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext?.ActivationServices ?? EnsureRuntime().ServiceProvider;

    /// <inheritdoc cref="IGrainBase.OnActivateAsync"/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc cref="IGrainBase.OnDeactivateAsync"/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation once the calls under way are done; the next call makes a new one.</summary>
    protected void DeactivateOnIdle() => EnsureRuntime().DeactivateOnIdle(GrainContext);

    /// <summary>Keeps this activation from being collected for <paramref name="timeSpan"/>; a negative one takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => EnsureRuntime().DelayDeactivation(GrainContext, timeSpan);

    internal IGrainRuntime EnsureRuntime() => Runtime
        ?? throw new InvalidOperationException("The grain was made with new, not by the silo, and was given no runtime.");
}
