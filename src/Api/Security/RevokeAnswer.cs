namespace OrleansVoxa.Api.Security;

/// <summary>The answer of <c>POST /security/revoke</c>.</summary>
/// <param name="Revoked">How many live tokens it ended.</param>
/// <param name="NodeId">The node as it was named.</param>
/// <param name="Id">The node id proper.</param>
/// <param name="Version">The server's.</param>
/// <param name="Timestamp">The server's clock.</param>
internal sealed record RevokeAnswer(int Revoked, string NodeId, string Id, string Version, DateTimeOffset Timestamp);
