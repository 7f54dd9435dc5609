namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>What a shard, or the whole directory, knows of how the last hour went.</summary>
/// <param name="Nodes">All nodes but the dead.</param>
/// <param name="Reachable">Those that are reachable now.</param>
/// <param name="Lost">How many fewer those are than the most within the hour; 0 if there are not fewer.</param>
/// <param name="Parked">Set aside by an operator.</param>
/// <param name="Flapping">Kept out of paths because they changed too often.</param>
/// <param name="Probed">Nodes that were probed within the hour.</param>
/// <param name="Failed">Those of them whose newest probe failed.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.ShardWatch")]
public sealed record ShardWatch(
    [property: Id(0)] long Nodes,
    [property: Id(1)] long Reachable,
    [property: Id(2)] long Lost,
    [property: Id(3)] long Parked,
    [property: Id(4)] long Flapping,
    [property: Id(5)] long Probed,
    [property: Id(6)] long Failed)
{
    /// <summary>Nothing.</summary>
    public static ShardWatch None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>Both together.</summary>
    public ShardWatch Plus(ShardWatch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ShardWatch(
            Nodes + other.Nodes, Reachable + other.Reachable, Lost + other.Lost, Parked + other.Parked, Flapping + other.Flapping,
            Probed + other.Probed, Failed + other.Failed);
    }
}
