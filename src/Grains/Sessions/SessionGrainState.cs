using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Sessions;

/// <summary>What is stored of a node's sessions. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Sessions")]
public sealed record SessionGrainState
{
    /// <summary>The sessions, oldest first.</summary>
    [Id(0)]
    public ImmutableArray<StoredSession> Sessions { get; init => field = value.IsDefault ? [] : value; } = [];
}
