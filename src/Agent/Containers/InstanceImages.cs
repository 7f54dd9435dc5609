using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Containers;

/// <summary>Images by the kind of an app's source. Thread-safe.</summary>
internal sealed class InstanceImages(ImageStore store) : IInstanceImages
{
    public Task<ImageDetail> EnsureAsync(
        InstanceSpecification specification, IReadOnlyCollection<string> registries, Action<InstanceState, string>? progress, CancellationToken cancellationToken) =>
        specification.Source.Kind switch
        {
            SourceKind.Image => store.EnsureAsync(specification.Source.Reference, registries, progress, cancellationToken),
            var kind => throw new InstanceException("source_unsupported", $"This agent cannot make images from a {kind}."),
        };
}
