using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Knows the relays that paths can be made of. Called concurrently.</summary>
public interface IRelaySource
{
    /// <summary>The relays now known; may answer from a cache.</summary>
    ValueTask<IReadOnlyList<RelayDescriptor>> GetRelaysAsync(CancellationToken cancellationToken);

    /// <summary>Tells that paths made from the last answer failed, so that a cache should be refreshed.</summary>
    void Invalidate();
}
