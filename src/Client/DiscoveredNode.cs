using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client;

/// <summary>One node that the registry knows. Immutable.</summary>
/// <param name="Record">Its record; the signature was verified by this client.</param>
/// <param name="State">Wire name of its lifecycle state, for instance <c>active</c>.</param>
/// <param name="Reachable">Whether its last heartbeats came.</param>
/// <param name="LastSeen">When the registry last heard of it.</param>
public sealed record DiscoveredNode(SignedNodeRecord Record, string State, bool Reachable, DateTimeOffset LastSeen);
