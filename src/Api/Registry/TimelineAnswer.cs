using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Api.Registry;

/// <summary>The answers of <c>GET /nodes/{id}/history</c>, and with <paramref name="Future"/> of <c>GET /nodes/{id}/timeline</c>.</summary>
/// <param name="Id">The node id.</param>
/// <param name="State">Its state now.</param>
/// <param name="ParkedAt">When an operator set it aside; absent if it is not parked.</param>
/// <param name="FlappingUntil">Until when no path uses it because it changed too often; absent if it is steady.</param>
/// <param name="Successor">The node that its key named as its successor; absent of a node that was not succeeded.</param>
/// <param name="History">What happened, the oldest first.</param>
/// <param name="Future">What comes, and when at the earliest, if it is never heard of again.</param>
/// <param name="Version">The server's version.</param>
/// <param name="Timestamp">The server's time.</param>
internal sealed record TimelineAnswer(
    string Id,
    string State,
    DateTimeOffset? ParkedAt,
    DateTimeOffset? FlappingUntil,
    string? Successor,
    IReadOnlyList<NodeHistoryEntry> History,
    IReadOnlyList<NodeTimelineEntry>? Future,
    string Version,
    DateTimeOffset Timestamp);
