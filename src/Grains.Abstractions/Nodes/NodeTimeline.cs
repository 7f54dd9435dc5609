using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>A dry run of a node's life, for a node that stays silent and answers no probe.</summary>
/// <param name="NodeId">The node id.</param>
/// <param name="State">The wire name of its state now.</param>
/// <param name="Entries">What happens, in order of time.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.NodeTimeline")]
public sealed record NodeTimeline(
    [property: Id(0)] string NodeId,
    [property: Id(1)] string State,
    [property: Id(2)] ImmutableArray<NodeTimelineEntry> Entries);
