namespace OrleansVoxa.Grains.Registry;

/// <summary>Which nodes a shard of the directory holds, but for what <see cref="DirectoryChangesState"/> says. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Directory")]
public sealed record DirectoryGrainState
{
    /// <summary>The node ids, 20 bytes each, one after another: a third of what their text would take.</summary>
    [Id(0)]
    public byte[] Nodes { get; init => field = value ?? []; } = [];
}
