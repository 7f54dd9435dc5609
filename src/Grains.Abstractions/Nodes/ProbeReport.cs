namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>What came of a probe.</summary>
/// <param name="Number">The number of the <see cref="Registry.DueProbe"/> that this answers.</param>
/// <param name="Answered">One of the node's addresses answered.</param>
/// <param name="Detail">Which one, or why none did; for the node's history.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.ProbeReport")]
public sealed record ProbeReport(
    [property: Id(0)] long Number,
    [property: Id(1)] bool Answered,
    [property: Id(2)] string Detail);
