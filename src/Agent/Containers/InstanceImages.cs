using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sources;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Containers;

/// <summary>Images by the kind of an app's source. Without a place where archives and programs come from there are images of registries only. Thread-safe.</summary>
internal sealed class InstanceImages(ImageStore store, SourceImages? sources, BinaryImages? binaries) : IInstanceImages
{
    public Task<ImageDetail> EnsureAsync(
        InstanceSpecification specification, IReadOnlyCollection<string> registries, Action<InstanceState, string>? progress, CancellationToken cancellationToken) =>
        specification.Source.Kind switch
        {
            SourceKind.Image => store.EnsureAsync(specification.Source.Reference, registries, progress, cancellationToken),
            SourceKind.Source when sources is not null => sources.EnsureAsync(specification.Source, registries, progress, cancellationToken),
            SourceKind.Binary when binaries is not null => binaries.EnsureAsync(specification.Source, progress, cancellationToken),
            var kind => throw new InstanceException("source_unsupported", $"This agent cannot make images from a {kind}."),
        };
}
