namespace OrleansVoxa.Api.Transfer;

/// <summary>The answer of <c>POST /api/v1/registry/import</c>: a result for each line, in their order.</summary>
internal sealed record ImportAnswer(IReadOnlyList<ImportRow> Results, string Version, DateTimeOffset Timestamp);
