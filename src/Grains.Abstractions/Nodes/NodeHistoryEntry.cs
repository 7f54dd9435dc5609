namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>Something that happened to a node.</summary>
/// <param name="At">When; for what time alone brought about, when it was due.</param>
/// <param name="What">The wire name of the state that was entered, or a name of <see cref="HistoryNames"/>.</param>
/// <param name="Operator">The operator who did it; null for what the node or the registry did.</param>
/// <param name="Why">Why, in words; an operator's own ones for an operator's act.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.NodeHistoryEntry")]
public sealed record NodeHistoryEntry(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] string What,
    [property: Id(2)] string? Operator,
    [property: Id(3)] string Why);
