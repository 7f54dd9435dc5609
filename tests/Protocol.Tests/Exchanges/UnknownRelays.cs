using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>A registry that does not answer.</summary>
internal sealed class UnknownRelays : IRelaySource
{
    public ValueTask<IReadOnlyList<RelayDescriptor>> GetRelaysAsync(CancellationToken cancellationToken) => throw new IOException("The registry is away.");

    public void Invalidate()
    {
    }
}
