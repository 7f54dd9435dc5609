namespace OrleansVoxa.Api.Data;

/// <summary>The answer of <c>POST /data/add_nri</c>: <c>status</c> is created, renewed, revived, or known if this very record was in force.</summary>
internal sealed record RecordAddedAnswer(string Status, string NodeId, string Id, ulong Sequence, string State, string Version, DateTimeOffset Timestamp);
