namespace OrleansVoxa.Api.Sessions;

/// <summary>The answer of <c>POST /api/v1/session/challenge</c>; the challenge in base64, and the audience to sign it for.</summary>
internal sealed record ChallengeAnswer(
    string Challenge, string Audience, string NodeId, string Id, DateTimeOffset ExpiresAt, string Version, DateTimeOffset Timestamp);
