namespace OrleansVoxa.Api.Sessions;

/// <summary>The answer of <c>DELETE /api/v1/session</c>.</summary>
internal sealed record SessionClosedAnswer(int Closed, string Id, string Version, DateTimeOffset Timestamp);
