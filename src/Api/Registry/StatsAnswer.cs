namespace OrleansVoxa.Api.Registry;

/// <summary>The answer of <c>GET /stats</c>.</summary>
internal sealed record StatsAnswer(
    long TotalNodes,
    long ReachableNodes,
    long VerifiedNodes,
    long ParkedNodes,
    long FlappingNodes,
    IReadOnlyDictionary<string, long> States,
    long UptimeSeconds,
    string Version,
    DateTimeOffset Timestamp);
