using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Tokens;

/// <summary>Which two nodes the registry vouches for, as a pure function.</summary>
internal static class PairRules
{
    /// <summary>The field that holds the other node's proof.</summary>
    public const string ProofField = "peer_proof";

    /// <summary>Null if the assertion is to be signed; both tokens were judged to live.</summary>
    public static Refusal? Check(
        string nodeId, TokenView own, TokenView peer, SignedTokenProof proof, DateTimeOffset now, RegistryOptions registry)
    {
        // The assertion names nodes, and nobody has shown who an unverified one is.
        if (!own.Verified) return new Refusal(TokenCodes.Unverified, $"The token of node {nodeId} was issued without its key's signature; such tokens are not paired.", "token");
        if (!peer.Verified)
            return new Refusal(TokenCodes.Unverified, $"The token of node {peer.NodeId} was issued without its key's signature; such tokens are not paired.", ProofField);
        if (!PublicIdentity.TryDecode(peer.VerificationKey.AsSpan(), out var key))
            throw new InvalidOperationException($"A stored verification key of node {peer.NodeId} cannot be read.");
        return proof.Verify(key, NodeId.Parse(nodeId), now, registry.ClockSkew) switch
        {
            TokenProofVerdict.Accepted => null,
            TokenProofVerdict.WrongAudience =>
                new Refusal(TokenCodes.WrongAudience, $"peer_proof was made for node {proof.Proof.Audience}, not for {nodeId}.", ProofField),
            TokenProofVerdict.OutsideWindow => RequestRules.CheckTime(proof.Proof.Time, now, registry)! with { Field = ProofField },
            _ => new Refusal(RefusalCodes.BadSignature, $"peer_proof is not signed by the key of that token of node {peer.NodeId}.", ProofField),
        };
    }
}
