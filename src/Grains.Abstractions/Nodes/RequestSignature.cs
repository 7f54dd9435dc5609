using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>The signed envelope of a registration or heartbeat, with the hash of the body as the gateway received it.</summary>
/// <param name="PublicKey">The encoded public key of the signer; empty: the registered one of the node.</param>
/// <param name="Sequence">Greater than that of any request of this node accepted before.</param>
/// <param name="Time">The signer's clock; at most 5 minutes off by default.</param>
/// <param name="BodyHash">SHA-256 of the body, computed by the gateway, never taken from the sender.</param>
/// <param name="Signature">The signature over the canonical request.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.RequestSignature")]
public sealed record RequestSignature(
    [property: Id(0)] ImmutableArray<byte> PublicKey,
    [property: Id(1)] ulong Sequence,
    [property: Id(2)] DateTimeOffset Time,
    [property: Id(3)] ImmutableArray<byte> BodyHash,
    [property: Id(4)] ImmutableArray<byte> Signature);
