namespace OrleansVoxa.Grains.Registry;

/// <summary>What has changed in a shard since its <see cref="DirectoryGrainState"/> was written, or the newest of that. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.DirectoryChanges")]
public sealed record DirectoryChangesState
{
    /// <summary>Ids that the shard holds and the rows below do not, 20 bytes each, one after another.</summary>
    [Id(0)]
    public byte[] Added { get; init => field = value ?? []; } = [];

    /// <summary>Ids that the rows below have and the shard does not hold any more.</summary>
    [Id(1)]
    public byte[] Removed { get; init => field = value ?? []; } = [];

    /// <summary>The number of the <see cref="DirectorySnapshotState"/> that shows just what the shard holds; 0 for none, as while the shard is active. In the row of the newest changes.</summary>
    [Id(2)]
    public long Snapshot { get; init; }
}
