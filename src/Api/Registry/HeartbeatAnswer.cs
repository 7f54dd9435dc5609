namespace OrleansVoxa.Api.Registry;

/// <summary>The answer of <c>POST /heartbeat/{id}</c>.</summary>
internal sealed record HeartbeatAnswer(
    string Status, string NodeId, string Id, string State, DateTimeOffset ExpiresAt, DateTimeOffset? NextCheck, string Version, DateTimeOffset Timestamp);
