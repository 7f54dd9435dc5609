namespace OrleansVoxa.Api.Security;

/// <summary>The body of <c>POST /security/verify</c>: the token itself, or a proof of it.</summary>
/// <param name="NodeId">The node whose token it is said to be, by handle or node id.</param>
/// <param name="Token">The secret, where the caller has it.</param>
/// <param name="Proof">A signed token proof in base64, where the caller was shown one.</param>
/// <param name="Audience">Beside a proof: the node that it was shown to, by handle or node id.</param>
internal sealed record VerifyRequest(string? NodeId, string? Token, string? Proof, string? Audience)
{
    /// <summary>Without the secret, wherever a record is printed.</summary>
    public override string ToString() => $"verification for node {NodeId}";
}
