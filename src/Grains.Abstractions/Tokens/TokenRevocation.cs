using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>A request to end tokens: by the node's key, or by somebody who showed the secret.</summary>
/// <param name="TokenId">32 bytes; empty for all of the node's tokens.</param>
/// <param name="SecretShown">The gateway was shown the secret of that one token; no signature is needed then.</param>
/// <param name="Signature">The signed envelope otherwise.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.TokenRevocation")]
public sealed record TokenRevocation(
    [property: Id(0)] ImmutableArray<byte> TokenId,
    [property: Id(1)] bool SecretShown,
    [property: Id(2)] RequestSignature? Signature);
