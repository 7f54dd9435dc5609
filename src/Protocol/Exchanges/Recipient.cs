using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Who shall answer: the last hop of every forward path. Immutable.</summary>
/// <param name="NodeId">The publisher's node id.</param>
/// <param name="RoutingKey">Its X25519 routing key in force (32 bytes).</param>
public sealed record Recipient(NodeId NodeId, ImmutableArray<byte> RoutingKey);
