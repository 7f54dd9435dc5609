using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Containers;

/// <summary>Where the images of instances come from. Thread-safe.</summary>
internal interface IInstanceImages
{
    /// <summary>The image of an instance, as the engine has it; fetched or built if need be.</summary>
    /// <exception cref="InstanceException">It may not be used, or cannot be had.</exception>
    Task<ImageDetail> EnsureAsync(
        InstanceSpecification specification, IReadOnlyCollection<string> registries, Action<InstanceState, string>? progress, CancellationToken cancellationToken);
}
