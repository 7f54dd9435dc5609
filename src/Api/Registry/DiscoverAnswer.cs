namespace OrleansVoxa.Api.Registry;

/// <summary>The answer of <c>GET /discover</c>; <c>cursor</c> is there while there are more rows.</summary>
internal sealed record DiscoverAnswer(int Count, IReadOnlyList<NodeAnswer> Nodes, string? Cursor, string Version, DateTimeOffset Timestamp);
