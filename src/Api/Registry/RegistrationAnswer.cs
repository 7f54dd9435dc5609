namespace OrleansVoxa.Api.Registry;

/// <summary>The answer of <c>POST /register</c>.</summary>
internal sealed record RegistrationAnswer(
    string Status,
    string NodeId,
    string Id,
    string State,
    bool Verified,
    DateTimeOffset RegisteredAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? NextCheck,
    int Incarnation,
    int Revivals,
    string Version,
    DateTimeOffset Timestamp);
