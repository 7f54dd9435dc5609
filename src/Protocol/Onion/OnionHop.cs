using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>One node on a path.</summary>
/// <param name="Node">Its id.</param>
/// <param name="RoutingKey">Its X25519 routing key of the period in force, 32 bytes.</param>
public readonly record struct OnionHop(NodeId Node, ImmutableArray<byte> RoutingKey);
