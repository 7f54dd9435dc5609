using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Who asks: the last hop of every reply block.</summary>
/// <param name="NodeId">The requester's node id, under which relays deliver to it.</param>
/// <param name="Keys">Its routing keys; shared with a responder of the same node, so that replay tags are kept once.</param>
public sealed record RequesterIdentity(NodeId NodeId, RoutingKeyRing Keys);
