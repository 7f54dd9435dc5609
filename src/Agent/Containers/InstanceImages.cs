using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sources;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Containers;

/// <summary>Images by the kind of an app's source. Without a place where archives and programs come from there are images of registries only. Thread-safe.</summary>
internal sealed class InstanceImages(ImageStore store, SourceImages? sources, BinaryImages? binaries) : IInstanceImages
{
    public async Task<ImageDetail> EnsureAsync(
        InstanceSpecification specification, IReadOnlyCollection<string> registries, Action<InstanceState, string>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await FromAsync(specification, registries, progress, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The engine's client has its own exception for what goes wrong on the way there: this is the agent's own disk.
            throw new InstanceException(
                "agent_no_room", $"The agent cannot keep what the image is made of in {Path.GetTempPath()}: {fault.Message} Make room there, or start the agent with TMPDIR at a folder that has some.", passing: true, fault);
        }
    }

    private Task<ImageDetail> FromAsync(
        InstanceSpecification specification, IReadOnlyCollection<string> registries, Action<InstanceState, string>? progress, CancellationToken cancellationToken) =>
        specification.Source.Kind switch
        {
            SourceKind.Image => store.EnsureAsync(specification.Source.Reference, registries, progress, cancellationToken),
            SourceKind.Source when sources is not null => sources.EnsureAsync(specification.Source, registries, progress, cancellationToken),
            SourceKind.Binary when binaries is not null => binaries.EnsureAsync(specification.Source, progress, cancellationToken),
            var kind => throw new InstanceException("source_unsupported", $"This agent cannot make images from a {kind}."),
        };
}
