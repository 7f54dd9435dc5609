using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>A node that the registry wants looked for; the outcome goes to <see cref="INodeGrain.ReportProbe"/>.</summary>
/// <param name="NodeId">The node id.</param>
/// <param name="Number">To be repeated in the report.</param>
/// <param name="Addresses">Where to look; may be empty, and then nothing can answer.</param>
/// <param name="Verified">The node's key signed its registration, so only a proof of that key is an answer; else a connection is.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.DueProbe")]
public sealed record DueProbe(
    [property: Id(0)] string NodeId,
    [property: Id(1)] long Number,
    [property: Id(2)] ImmutableArray<NodeAddressView> Addresses,
    [property: Id(3)] bool Verified);
