using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>A page of the directory, in order of node id.</summary>
/// <param name="Nodes">The rows.</param>
/// <param name="Cursor">What to hand in as <see cref="DirectoryQuery.After"/> for the next page; null if this was the last.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.DirectoryPage")]
public sealed record DirectoryPage(
    [property: Id(0)] ImmutableArray<NodeView> Nodes,
    [property: Id(1)] string? Cursor);
