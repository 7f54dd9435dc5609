namespace OrleansVoxa.Api.Transfer;

/// <summary>A page of <c>GET /api/v1/registry/export</c>; without a cursor it was the last.</summary>
internal sealed record ExportPageAnswer(IReadOnlyList<NodeRow> Nodes, string? Cursor, string Version, DateTimeOffset Timestamp);
