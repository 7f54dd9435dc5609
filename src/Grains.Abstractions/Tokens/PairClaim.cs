using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>What a pair assertion is to say; the members in either order.</summary>
/// <param name="OneNode">A node id, 40 lower-case hex digits.</param>
/// <param name="OneToken">Its token, 32 bytes.</param>
/// <param name="OtherNode">Another node id.</param>
/// <param name="OtherToken">Its token, 32 bytes.</param>
/// <param name="ExpiresAt">Until when the assertion holds.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.PairClaim")]
public sealed record PairClaim(
    [property: Id(0)] string OneNode,
    [property: Id(1)] ImmutableArray<byte> OneToken,
    [property: Id(2)] string OtherNode,
    [property: Id(3)] ImmutableArray<byte> OtherToken,
    [property: Id(4)] DateTimeOffset ExpiresAt);
