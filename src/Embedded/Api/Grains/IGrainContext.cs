namespace Orleans.Runtime;

/// <summary>One activation of a grain.</summary>
public interface IGrainContext : IEquatable<IGrainContext>
{
    /// <summary>A reference to the grain that this activation serves.</summary>
    GrainReference GrainReference { get; }

    /// <summary>Its identity.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain object; null before it is made and after it is dropped.</summary>
    object? GrainInstance { get; }

    /// <summary>The services that the grain was made from.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Ends when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Asks the activation to end once the calls under way are done. Calls that wait go to the next activation.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
