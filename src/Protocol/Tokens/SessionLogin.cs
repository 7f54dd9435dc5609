using System.Collections.Immutable;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>
/// What a node signs to open a session over HTTP (docs/protocol/http-api.md, "Sessions"). The challenge makes it work once; the
/// audience makes it worthless for any other server than the one that the node called. Immutable.
/// </summary>
/// <param name="Node">The node that logs in; it follows from the signing key.</param>
/// <param name="Challenge">What the server gave, 40 bytes.</param>
/// <param name="Audience">The authority that the node called: the request's <c>Host</c> in lower case, 1 to 262 characters.</param>
public sealed record SessionLogin(NodeId Node, ImmutableArray<byte> Challenge, string Audience)
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/session-login/1";

    /// <summary>Bytes of a challenge.</summary>
    public const int ChallengeSize = 40;

    /// <summary>Most bytes of an audience: a name of 253, and a port.</summary>
    public const int MaximumAudience = 262;

    /// <summary>Signs a login.</summary>
    /// <param name="key">The node's key.</param>
    /// <param name="challenge">What the server gave.</param>
    /// <param name="audience">The authority of the URL that is called.</param>
    /// <returns>The signature: 64 bytes for ECDSA.</returns>
    /// <exception cref="ArgumentException">A field breaks its documented rule.</exception>
    public static byte[] Sign(IdentityKey key, ReadOnlySpan<byte> challenge, string audience)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Sign(new SessionLogin(key.Public.Id, [.. challenge], audience).Encode());
    }

    /// <summary>Whether <paramref name="key"/> signed exactly this.</summary>
    /// <param name="key">The node's registered key.</param>
    /// <param name="signature">What came with the login.</param>
    /// <exception cref="ArgumentException">A field breaks its documented rule.</exception>
    public bool Verify(PublicIdentity key, ReadOnlySpan<byte> signature)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Id == Node && key.Verify(Encode(), signature);
    }

    /// <summary>The canonical encoding, which is what gets signed.</summary>
    /// <exception cref="ArgumentException">A field breaks its documented rule.</exception>
    public byte[] Encode()
    {
        if (Challenge.IsDefault || Challenge.Length != ChallengeSize)
            throw new ArgumentException($"A challenge has {ChallengeSize} bytes.", nameof(Challenge));
        if (Audience.Length is 0 or > MaximumAudience || Audience.Any(c => c is <= ' ' or > '~' || char.IsAsciiLetterUpper(c)))
            throw new ArgumentException($"An audience is 1 to {MaximumAudience} characters of a Host header field, in lower case.", nameof(Audience));
        return new CanonicalWriter(Label).Id(Node).Fixed(Challenge.AsSpan()).String(Audience).ToArray();
    }

    /// <inheritdoc/>
    public bool Equals(SessionLogin? other) =>
        other is not null && Node == other.Node && Audience == other.Audience && Challenge.AsSpan().SequenceEqual(other.Challenge.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Node, Audience);
}
