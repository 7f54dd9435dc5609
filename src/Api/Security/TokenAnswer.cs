namespace OrleansVoxa.Api.Security;

/// <summary>The answer of <c>POST /security/token</c>. The secret is shown here and never again.</summary>
internal sealed record TokenAnswer(
    string Token,
    string TokenId,
    string VerificationKey,
    string NodeId,
    string Id,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    bool Verified,
    string Version,
    DateTimeOffset Timestamp)
{
    /// <summary>Without the secret, wherever a record is printed.</summary>
    public override string ToString() => $"token {TokenId} of node {Id}";
}
