using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Identity;

/// <summary>Who this edge is: its identity key, which proves it in handshakes, and the routing keys that its answers come back to.</summary>
/// <remarks>Handed in by the host, which owns the key. Routing keys live as long as the process: nothing sealed to them outlives it.</remarks>
public sealed class EdgeIdentity(IdentityKey key, RoutingKeyRing routingKeys)
{
    public IdentityKey Key { get; } = key;

    public NodeId NodeId { get; } = key.Public.Id;

    public RoutingKeyRing RoutingKeys { get; } = routingKeys;
}
