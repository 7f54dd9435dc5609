using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Routing;

/// <summary>The identity of a hosted relay, its private key sealed under the cluster's master key.</summary>
/// <param name="NodeId">The node id of the key.</param>
/// <param name="Handle">The handle that the relay registers under.</param>
/// <param name="SealedKey">The private key (PKCS #8) in a secret box.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.SealedIdentity")]
public sealed record SealedIdentity(
    [property: Id(0)] string NodeId,
    [property: Id(1)] string Handle,
    [property: Id(2)] ImmutableArray<byte> SealedKey);
