using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>A request for a pair assertion by a node whose token's secret the gateway was shown.</summary>
/// <param name="TokenId">The asking node's token, 32 bytes.</param>
/// <param name="PeerProof">The other node's signed token proof for the asking node, encoded (163 bytes); it names that node and its token.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.PairRequest")]
public sealed record PairRequest(
    [property: Id(0)] ImmutableArray<byte> TokenId,
    [property: Id(1)] ImmutableArray<byte> PeerProof);
