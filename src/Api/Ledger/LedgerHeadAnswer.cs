namespace OrleansVoxa.Api.Ledger;

/// <summary>The answer of <c>GET /ledger/head</c>. Hashes and signature are in hex; <c>public_key</c> and <c>signed_head</c> are what is encoded, in base64.</summary>
internal sealed record LedgerHeadAnswer(
    string LogId, string PublicKey, long Size, DateTimeOffset Time, string Root, string Signature, string SignedHead, string Version, DateTimeOffset Timestamp);
