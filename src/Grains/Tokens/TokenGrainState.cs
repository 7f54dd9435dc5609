using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Tokens;

/// <summary>What is stored of a node's tokens. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Tokens")]
public sealed record TokenGrainState
{
    /// <summary>The sequence of the last accepted signed request about tokens. It outlives them, so that no old request can be played back.</summary>
    [Id(0)]
    public ulong? RequestSequence { get; init; }

    /// <summary>The tokens, oldest first.</summary>
    [Id(1)]
    public ImmutableArray<StoredToken> Tokens { get; init => field = value.IsDefault ? [] : value; } = [];
}
