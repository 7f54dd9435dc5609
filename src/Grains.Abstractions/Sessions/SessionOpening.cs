using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Sessions;

/// <summary>An answered challenge.</summary>
/// <param name="Challenge">The challenge, as it was given.</param>
/// <param name="Audience">The authority that the node called, as the gateway saw it.</param>
/// <param name="Signature">By the node's key over the login with this challenge and audience.</param>
/// <param name="SecretHash">SHA-256 of the secret that the gateway made, 32 bytes.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.SessionOpening")]
public sealed record SessionOpening(
    [property: Id(0)] ImmutableArray<byte> Challenge,
    [property: Id(1)] string Audience,
    [property: Id(2)] ImmutableArray<byte> Signature,
    [property: Id(3)] ImmutableArray<byte> SecretHash);
