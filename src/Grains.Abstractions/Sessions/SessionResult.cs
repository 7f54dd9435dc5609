namespace OrleansVoxa.Grains.Abstractions.Sessions;

/// <summary>What came of a call about sessions.</summary>
/// <param name="Code">A code of <see cref="SessionCodes"/> or <see cref="Nodes.RefusalCodes"/> if refused, else null.</param>
/// <param name="Text">What was wrong and what to do; null unless refused.</param>
/// <param name="ExpiresAt">When the session ends; of no meaning if refused or closed.</param>
/// <param name="Closed">How many sessions were closed.</param>
/// <param name="Handle">The node's handle, or null.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.SessionResult")]
public sealed record SessionResult(
    [property: Id(0)] string? Code,
    [property: Id(1)] string? Text,
    [property: Id(2)] DateTimeOffset ExpiresAt = default,
    [property: Id(3)] int Closed = 0,
    [property: Id(4)] string? Handle = null);
