using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Identity;

/// <summary>What came of a key succession. Immutable.</summary>
/// <param name="Predecessor">The node id of the old key, which counts for nothing from now on.</param>
/// <param name="Successor">The node id of the new key.</param>
/// <param name="Handle">The handle that the new node goes by; null if it has none.</param>
/// <param name="State">The wire name of the new node's state.</param>
/// <param name="Unchanged">The new key had taken over before.</param>
public sealed record KeySuccessionReply(NodeId Predecessor, NodeId Successor, string? Handle, string State, bool Unchanged);
