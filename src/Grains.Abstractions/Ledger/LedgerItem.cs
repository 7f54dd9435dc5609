using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Ledger;

/// <summary>An entry on its way into the log.</summary>
/// <param name="Number">Its number among the node's entries, from 1.</param>
/// <param name="Encoded">The encoded entry.</param>
[GenerateSerializer]
[Immutable]
[Alias("voxa.LedgerItem")]
public sealed record LedgerItem(
    [property: Id(0)] ulong Number,
    [property: Id(1)] ImmutableArray<byte> Encoded);
