namespace OrleansVoxa.Api.Security;

/// <summary>The answer of <c>POST /security/verify</c>, in the manner of RFC 7662, section 2.2: a token that does not count is an answer, not a fault.</summary>
internal sealed record VerifyAnswer
{
    public required bool Valid { get; init; }

    /// <summary>Why it does not count, for programs and for people.</summary>
    public string? Code { get; init; }

    public string? Detail { get; init; }

    public string? TokenId { get; init; }

    public string? NodeId { get; init; }

    public string? Id { get; init; }

    public string? VerificationKey { get; init; }

    public DateTimeOffset? IssuedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public bool? Verified { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset Timestamp { get; init; }
}
