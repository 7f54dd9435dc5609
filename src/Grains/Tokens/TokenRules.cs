using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Tokens;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Grains.Tokens;

/// <summary>Who gets a token, and which tokens count, as pure functions.</summary>
internal static class TokenRules
{
    /// <summary>Null if the request is to be granted.</summary>
    public static Refusal? CheckIssue(
        string nodeId, NodeView? node, TokenGrainState known, TokenIssue request, DateTimeOffset now, TokenOptions options, RegistryOptions registry)
    {
        if (!IsId(request.TokenId) || !PublicIdentity.TryDecode(request.VerificationKey.AsSpan(), out var key) || !key.IsNodeKey)
            return new Refusal(RefusalCodes.InvalidField, "The token's id or verification key is malformed.", "token_id");
        if (request.LifetimeSeconds is { } asked && (asked < 1 || asked > options.MaxLifetimeSeconds))
            return new Refusal(RefusalCodes.InvalidField, $"lifetime is {asked} s; it must be at least 1 and at most {options.MaxLifetimeSeconds}.", "lifetime");
        if (CheckNode(nodeId, node, now) is { } refused) return refused;
        if (request.Signature is { } signature) return CheckSignature(node!, known, signature, TokenRequests.IssueMethod, TokenRequests.IssueBody(request.LifetimeSeconds), now, registry);
        if (node!.Verified)
            return new Refusal(RefusalCodes.SignatureRequired, $"Node {nodeId} is verified; its requests for tokens must be signed by its key.", "signature");
        return registry.AllowUnsigned == true
            ? null
            : new Refusal(RefusalCodes.UnsignedRefused, "This registry takes signed requests for tokens only.", "signature");
    }

    /// <summary>Null if the revocation is to be carried out. Anybody may lose a token whose secret is known, but only the key ends others.</summary>
    public static Refusal? CheckRevoke(
        string nodeId, NodeView? node, TokenGrainState known, TokenRevocation request, DateTimeOffset now, RegistryOptions registry)
    {
        var one = !request.TokenId.IsDefaultOrEmpty;
        if ((one && !IsId(request.TokenId)) || (request.SecretShown && !one))
            return new Refusal(RefusalCodes.InvalidField, "The token's id is malformed.", "token_id");
        if (node is null) return Unknown(nodeId);
        if (request.SecretShown) return null;
        if (node.Successor is { } successor) return SuccessionRules.Ended(nodeId, successor);
        var body = TokenRequests.RevokeBody(one ? TokenId.Read(request.TokenId.AsSpan()) : null);
        return request.Signature is { } signature
            ? CheckSignature(node, known, signature, TokenRequests.RevokeMethod, body, now, registry)
            : new Refusal(RefusalCodes.SignatureRequired, "A revocation is signed by the node's key, or shows the token itself.", "signature");
    }

    /// <summary>Null if the token counts; <paramref name="token"/> is what is stored of it, if anything is.</summary>
    public static Refusal? Judge(
        string nodeId, NodeView? node, TokenGrainState known, ReadOnlySpan<byte> tokenId, DateTimeOffset now, out StoredToken? token)
    {
        token = TokenShelf.Find(known, tokenId);
        if (CheckNode(nodeId, node, now) is { } refused) return refused;
        return token is null ? new Refusal(TokenCodes.Unknown, $"Node {nodeId} has no such token here.", "token")
            : token.Revoked ? new Refusal(TokenCodes.Revoked, $"The token was revoked by node {nodeId}.", "token")
            : now >= token.ExpiresAt ? new Refusal(TokenCodes.Expired, $"The token expired at {token.ExpiresAt:u}; ask for a new one.", "token")
            // What an unsigned stranger was given before the key spoke does not count.
            : node!.Verified && !token.Verified
                ? new Refusal(TokenCodes.Unverified, $"The token was issued before node {nodeId} was verified; ask for a new one.", "token")
            : null;
    }

    private static Refusal? CheckNode(string nodeId, NodeView? node, DateTimeOffset now) =>
        node is null ? Unknown(nodeId)
        : node.Successor is { } successor ? SuccessionRules.Ended(nodeId, successor) with { Field = "node_id" }
        : node.State == NodeState.Dead.ToWire()
            ? new Refusal(RefusalCodes.NodeDead, $"Node {nodeId} is dead; a registration signed by its key begins a new incarnation.", "node_id")
        : now > node.ExpiresAt
            ? new Refusal(RefusalCodes.RegistrationExpired, $"The registration of node {nodeId} ran out at {node.ExpiresAt:u}; register again.", "node_id")
        : null;

    private static Refusal? CheckSignature(
        NodeView node, TokenGrainState known, RequestSignature signature, string method, byte[] body, DateTimeOffset now, RegistryOptions registry)
    {
        if (!PublicIdentity.TryDecode(node.PublicKey.AsSpan(), out var key))
            throw new InvalidOperationException($"The stored key of node {node.NodeId} cannot be read.");
        // What is signed must be what is about to be done, whatever a gateway made of it.
        return !signature.BodyHash.IsDefault && signature.BodyHash.AsSpan().SequenceEqual(SHA256.HashData(body))
            ? RequestRules.Check(signature, method, key, known.RequestSequence, now, registry)
            : new Refusal(RefusalCodes.BadSignature, $"The signature is over another {method} request.", "signature");
    }

    private static Refusal Unknown(string nodeId) => new(RefusalCodes.UnknownNode, $"Node {nodeId} is not registered; register first.", "node_id");

    private static bool IsId(ImmutableArray<byte> tokenId) => !tokenId.IsDefault && tokenId.Length == TokenId.Size;
}
