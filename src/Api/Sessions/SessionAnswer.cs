namespace OrleansVoxa.Api.Sessions;

/// <summary>The answer of <c>POST /api/v1/session</c>. The token is shown here and never again.</summary>
internal sealed record SessionAnswer(string Token, string NodeId, string Id, DateTimeOffset ExpiresAt, string Version, DateTimeOffset Timestamp)
{
    /// <summary>Without the secret, wherever a record is printed.</summary>
    public override string ToString() => $"session of node {Id}";
}
