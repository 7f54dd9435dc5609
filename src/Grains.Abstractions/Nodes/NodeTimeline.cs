using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>A node's life: what is known of the past, and a dry run of what comes if it stays silent and answers no probe.</summary>
/// <param name="NodeId">The node id.</param>
/// <param name="State">The wire name of its state now.</param>
/// <param name="Entries">What happens, in order of time. Nothing for a dead node, and for a parked one until an operator revives it.</param>
/// <param name="Past">What happened, the oldest first; bounded, the oldest is forgotten first.</param>
/// <param name="ParkedAt">When an operator set it aside; null if it is not parked.</param>
/// <param name="FlappingUntil">Until when it is kept out of paths because it changed too often; null if it is steady.</param>
/// <param name="Successor">The node that its key named as its successor; null of a node that was not succeeded.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.NodeTimeline")]
public sealed record NodeTimeline(
    [property: Id(0)] string NodeId,
    [property: Id(1)] string State,
    [property: Id(2)] ImmutableArray<NodeTimelineEntry> Entries,
    [property: Id(3)] ImmutableArray<NodeHistoryEntry> Past,
    [property: Id(4)] DateTimeOffset? ParkedAt,
    [property: Id(5)] DateTimeOffset? FlappingUntil,
    [property: Id(6)] string? Successor = null);
