namespace OrleansVoxa.Api.Keys;

/// <summary>The answer of <c>GET /api/v1/keys</c>.</summary>
internal sealed record KeyListAnswer(int Count, IReadOnlyList<KeyAnswer> Keys, string Version, DateTimeOffset Timestamp);
