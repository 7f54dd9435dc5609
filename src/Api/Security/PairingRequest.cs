namespace OrleansVoxa.Api.Security;

/// <summary>The body of <c>POST /security/pair</c>.</summary>
/// <param name="NodeId">The asking node, by handle or node id.</param>
/// <param name="Token">Its token.</param>
/// <param name="PeerProof">The other node's signed token proof for the asking node, in base64.</param>
internal sealed record PairingRequest(string? NodeId, string? Token, string? PeerProof)
{
    /// <summary>Without the secret, wherever a record is printed.</summary>
    public override string ToString() => $"pairing of node {NodeId}";
}
