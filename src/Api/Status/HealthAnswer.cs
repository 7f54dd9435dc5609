namespace OrleansVoxa.Api.Status;

/// <summary>The answer of <c>GET /status/health</c>.</summary>
internal sealed record HealthAnswer(
    string Status, bool Live, bool Ready, IReadOnlyDictionary<string, HealthLayerAnswer> Layers, string Version, DateTimeOffset Timestamp);
