namespace OrleansVoxa.Api.Security;

/// <summary>The body of <c>POST /security/revoke</c>: the token itself, or a signature by the node's key.</summary>
/// <param name="NodeId">The node, by handle or node id.</param>
/// <param name="Token">The token's secret; no signature is needed then.</param>
/// <param name="TokenId">Of a signed request: the token; unset, all of the node's.</param>
/// <param name="Sequence">Of a signed request: greater than any before it.</param>
/// <param name="Time">Of a signed request: the signer's clock, milliseconds since 1970.</param>
/// <param name="Signature">Of a signed request: base64.</param>
internal sealed record RevokeRequest(string? NodeId, string? Token, string? TokenId, ulong? Sequence, long? Time, string? Signature)
{
    /// <summary>Without the secret, wherever a record is printed.</summary>
    public override string ToString() => $"revocation for node {NodeId}";
}
