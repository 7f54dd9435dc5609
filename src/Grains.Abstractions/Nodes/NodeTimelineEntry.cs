namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>One step of a <see cref="NodeTimeline"/>.</summary>
/// <param name="At">When, at the earliest.</param>
/// <param name="State">The wire name of the state that is entered.</param>
/// <param name="Reason">Why, in words.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.NodeTimelineEntry")]
public sealed record NodeTimelineEntry(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] string State,
    [property: Id(2)] string Reason);
