using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Ledger;

/// <summary>A proof of inclusion or consistency.</summary>
/// <param name="Hashes">32 bytes each, in the order of RFC 6962, section 2.1.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.LedgerProof")]
public sealed record LedgerProof([property: Id(0)] ImmutableArray<ImmutableArray<byte>> Hashes);
