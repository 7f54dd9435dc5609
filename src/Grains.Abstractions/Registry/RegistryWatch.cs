namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>Whether the registry trusts what it sees.</summary>
/// <param name="Sum">The last hour of all shards together.</param>
/// <param name="SuspectsSince">Since when it takes the fault for its own and demotes nobody; null if it trusts what it sees.</param>
/// <param name="Shards">Shards of the directory that are in the sum; fewer than all of them soon after a start.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.RegistryWatch")]
public sealed record RegistryWatch(
    [property: Id(0)] ShardWatch Sum,
    [property: Id(1)] DateTimeOffset? SuspectsSince,
    [property: Id(2)] int Shards);
