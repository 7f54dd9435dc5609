namespace OrleansVoxa.Api.Ledger;

/// <summary>The answer of <c>GET /ledger/entries</c>: encoded entries in base64, from index <c>start</c> on; <c>size</c> is that of the log.</summary>
internal sealed record LedgerEntriesAnswer(long Start, int Count, IReadOnlyList<string> Entries, long Size, string Version, DateTimeOffset Timestamp);
