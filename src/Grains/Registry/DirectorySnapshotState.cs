namespace OrleansVoxa.Grains.Registry;

/// <summary>
/// What a shard showed when it was written, so that a start need not ask every node. Whether it is still so, <see cref="DirectoryChangesState.Snapshot"/>
/// says. Immutable. A member that an older version did not write reads as its default.
/// </summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.DirectorySnapshot")]
public sealed record DirectorySnapshotState
{
    /// <summary>Counts up with each writing; 0 before the first.</summary>
    [Id(0)]
    public long Number { get; init; }

    /// <summary>The rows, as <see cref="DirectorySnapshot"/> packs them.</summary>
    [Id(1)]
    public byte[] Rows { get; init => field = value ?? []; } = [];
}
