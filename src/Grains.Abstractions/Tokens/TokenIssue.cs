using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>A request for a token. The gateway makes the secret, and keeps it out of here.</summary>
/// <param name="TokenId">SHA-256 of the secret, 32 bytes.</param>
/// <param name="VerificationKey">The encoded public key that follows from the secret, 34 bytes.</param>
/// <param name="LifetimeSeconds">Seconds asked for; null for the registry's default.</param>
/// <param name="Signature">The signed envelope; null from a client that registered without a signature.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.TokenIssue")]
public sealed record TokenIssue(
    [property: Id(0)] ImmutableArray<byte> TokenId,
    [property: Id(1)] ImmutableArray<byte> VerificationKey,
    [property: Id(2)] int? LifetimeSeconds,
    [property: Id(3)] RequestSignature? Signature);
