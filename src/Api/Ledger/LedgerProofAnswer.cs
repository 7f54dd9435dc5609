namespace OrleansVoxa.Api.Ledger;

/// <summary>The answer of <c>GET /ledger/proof</c> and <c>GET /ledger/consistency</c>: hashes in hex, in the order of RFC 6962.</summary>
internal sealed record LedgerProofAnswer(
    long? Index, long? Size, string? LeafHash, long? First, long? Second, IReadOnlyList<string> Hashes, string Version, DateTimeOffset Timestamp);
