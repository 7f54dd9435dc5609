using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client;

/// <summary>Who publishes a service. Immutable; both signatures were verified by this client.</summary>
/// <param name="Name">The name that was asked for.</param>
/// <param name="Owner">The publisher's record, with the routing key that a request is sealed to.</param>
/// <param name="Attached">Whether the publisher has a session now.</param>
public sealed record ResolvedService(string Name, SignedNodeRecord Owner, bool Attached);
