using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Ledger;

/// <summary>The newest signed tree head, and the key to check it with.</summary>
/// <param name="PublicKey">The log's encoded public key.</param>
/// <param name="SignedHead">The encoded signed tree head.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.LedgerHead")]
public sealed record LedgerHead(
    [property: Id(0)] ImmutableArray<byte> PublicKey,
    [property: Id(1)] ImmutableArray<byte> SignedHead);
