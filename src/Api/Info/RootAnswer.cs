namespace OrleansVoxa.Api.Info;

/// <summary>The answer of <c>GET /</c>.</summary>
internal sealed record RootAnswer(string Name, string Version, DateTimeOffset Timestamp, string NodeId, string? Edge);
