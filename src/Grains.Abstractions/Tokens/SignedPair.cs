using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Tokens;

/// <summary>A signed pair assertion.</summary>
/// <param name="Assertion">The encoded signed assertion, 198 bytes.</param>
/// <param name="RegistryKey">The encoded public key that checks it, 34 bytes.</param>
/// <param name="ExpiresAt">Until when it holds, excluded.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.SignedPair")]
public sealed record SignedPair(
    [property: Id(0)] ImmutableArray<byte> Assertion,
    [property: Id(1)] ImmutableArray<byte> RegistryKey,
    [property: Id(2)] DateTimeOffset ExpiresAt);
