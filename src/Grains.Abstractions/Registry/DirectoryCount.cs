using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>How many nodes a shard, or the whole directory, holds.</summary>
/// <param name="Total">All of them but the dead.</param>
/// <param name="Reachable">Active and heard of within four heartbeat intervals.</param>
/// <param name="Verified">Registered with a signature.</param>
/// <param name="ByState">Counts in the order of <see cref="Nodes.NodeState"/>; one entry a state. Parked nodes are among them.</param>
/// <param name="Parked">Set aside by an operator.</param>
/// <param name="Flapping">Kept out of paths because they changed too often.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.DirectoryCount")]
public sealed record DirectoryCount(
    [property: Id(0)] long Total,
    [property: Id(1)] long Reachable,
    [property: Id(2)] long Verified,
    [property: Id(3)] ImmutableArray<long> ByState,
    [property: Id(4)] long Parked,
    [property: Id(5)] long Flapping);
