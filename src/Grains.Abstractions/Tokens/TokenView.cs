using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>A token as the registry shows it.</summary>
/// <param name="TokenId">SHA-256 of the secret, 32 bytes.</param>
/// <param name="NodeId">The node that it was issued to.</param>
/// <param name="Handle">That node's handle, or null.</param>
/// <param name="VerificationKey">The encoded public key that checks proofs of this token, 34 bytes.</param>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="ExpiresAt">Until when it lives, excluded.</param>
/// <param name="Verified">The node's key signed the request for it.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.TokenView")]
public sealed record TokenView(
    [property: Id(0)] ImmutableArray<byte> TokenId,
    [property: Id(1)] string NodeId,
    [property: Id(2)] string? Handle,
    [property: Id(3)] ImmutableArray<byte> VerificationKey,
    [property: Id(4)] DateTimeOffset IssuedAt,
    [property: Id(5)] DateTimeOffset ExpiresAt,
    [property: Id(6)] bool Verified);
