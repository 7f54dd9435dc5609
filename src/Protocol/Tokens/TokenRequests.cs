using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>
/// What the signed requests about tokens cover (docs/protocol/tokens.md, "Requests"): the body is a canonical encoding, so
/// that spaces and order in the JSON do not matter. Thread-safe.
/// </summary>
public static class TokenRequests
{
    /// <summary>The method of a signed request for a token.</summary>
    public const string IssueMethod = "token";

    /// <summary>The method of a signed revocation.</summary>
    public const string RevokeMethod = "revoke-token";

    /// <summary>The label of an issue request's body.</summary>
    public const string IssueLabel = "voxa/token-request/1";

    /// <summary>The label of a revocation's body.</summary>
    public const string RevokeLabel = "voxa/token-revocation/1";

    /// <summary>The body of a request for a token.</summary>
    /// <param name="lifetimeSeconds">The lifetime asked for, or null for the registry's default.</param>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public static byte[] IssueBody(int? lifetimeSeconds)
    {
        if (lifetimeSeconds is { } seconds) ArgumentOutOfRangeException.ThrowIfLessThan(seconds, 1, nameof(lifetimeSeconds));
        return new CanonicalWriter(IssueLabel).Optional(lifetimeSeconds, static (writer, value) => writer.U32((uint)value)).ToArray();
    }

    /// <summary>The body of a revocation.</summary>
    /// <param name="token">The token, or null for all of the node's.</param>
    public static byte[] RevokeBody(TokenId? token) =>
        new CanonicalWriter(RevokeLabel).Optional(token, static (writer, value) => writer.Fixed(value.ToByteArray())).ToArray();
}
