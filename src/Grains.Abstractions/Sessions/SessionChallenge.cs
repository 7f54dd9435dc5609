using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Sessions;

/// <summary>A challenge, or why there is none.</summary>
/// <param name="Code">A code of <see cref="Nodes.RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="Challenge">40 bytes; empty if refused.</param>
/// <param name="ExpiresAt">Until when it can be answered.</param>
/// <param name="Handle">The node's handle, or null.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.SessionChallenge")]
public sealed record SessionChallenge(
    [property: Id(0)] string? Code,
    [property: Id(1)] string? Text,
    [property: Id(2)] ImmutableArray<byte> Challenge,
    [property: Id(3)] DateTimeOffset ExpiresAt,
    [property: Id(4)] string? Handle);
