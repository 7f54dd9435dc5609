using System.Collections.Immutable;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// What the signature of a request covers (docs/protocol/identity.md, "Signed request"): a recorded request is
/// worthless for another method, node, body or moment. Immutable.
/// </summary>
/// <param name="Method">1 to 64 of <c>[a-z0-9._-]</c>: <c>register</c>, <c>heartbeat</c>, …</param>
/// <param name="NodeId">The node that the request is about; it follows from the signing key.</param>
/// <param name="Sequence">Greater than that of the last request accepted from the node.</param>
/// <param name="Time">The signer's clock.</param>
/// <param name="BodyHash">SHA-256 of the body's bytes; of no bytes if there is no body.</param>
public sealed record SignedRequest(string Method, NodeId NodeId, ulong Sequence, DateTimeOffset Time, ImmutableArray<byte> BodyHash)
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/request/1";

    /// <summary>Most characters of a method.</summary>
    public const int MaximumMethod = 64;

    /// <summary>How far the signer's clock may be away in either direction: 5 minutes.</summary>
    public static readonly TimeSpan DefaultWindow = TimeSpan.FromMinutes(5);

    /// <summary>Signs a request.</summary>
    /// <param name="key">The node's key.</param>
    /// <param name="method">See <see cref="Method"/>.</param>
    /// <param name="sequence">See <see cref="Sequence"/>; milliseconds since 1970 serve well.</param>
    /// <param name="time">The own clock.</param>
    /// <param name="body">The body as it travels, without the envelope.</param>
    /// <returns>What travels beside the body.</returns>
    /// <exception cref="ArgumentException">The method is malformed or the time before 1970.</exception>
    public static SignedEnvelope Sign(IdentityKey key, string method, ulong sequence, DateTimeOffset time, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(key);
        var request = new SignedRequest(method, key.Public.Id, sequence, time, [.. SHA256.HashData(body)]);
        return new SignedEnvelope(key.Public, sequence, time, [.. key.Sign(request.Encode())]);
    }

    /// <summary>Judges a request. The cheap checks come first; the signature is checked last, but always before acceptance.</summary>
    /// <param name="envelope">What came beside the body.</param>
    /// <param name="method">The method that was called, not one that the peer wrote.</param>
    /// <param name="node">The node that the request is about.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="lastSequence">The sequence of the last accepted request, or null if there was none.</param>
    /// <param name="now">The own clock.</param>
    /// <param name="window">How far the times may differ; default <see cref="DefaultWindow"/>.</param>
    /// <returns><see cref="SignedRequestVerdict.Accepted"/>, after which the caller stores the sequence; or the fault.</returns>
    public static SignedRequestVerdict Verify(
        SignedEnvelope envelope, string method, NodeId node, ReadOnlySpan<byte> body, ulong? lastSequence, DateTimeOffset now, TimeSpan? window = null)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (envelope.PublicKey.Id != node)
            return SignedRequestVerdict.WrongKey;
        if ((envelope.Time - now).Duration() > (window ?? DefaultWindow))
            return SignedRequestVerdict.OutsideWindow;
        if (envelope.Sequence <= lastSequence)
            return SignedRequestVerdict.Replayed;
        var request = new SignedRequest(method, node, envelope.Sequence, envelope.Time, [.. SHA256.HashData(body)]);
        return envelope.PublicKey.Verify(request.Encode(), envelope.Signature.AsSpan())
            ? SignedRequestVerdict.Accepted
            : SignedRequestVerdict.BadSignature;
    }

    /// <summary>The canonical encoding, which is what gets signed.</summary>
    /// <exception cref="ArgumentException">A field breaks its documented rule.</exception>
    public byte[] Encode()
    {
        if (Method.Length is 0 or > MaximumMethod || !Method.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-'))
            throw new ArgumentException($"A signed request's method is 1 to {MaximumMethod} of [a-z0-9._-].", nameof(Method));
        if (BodyHash.IsDefault || BodyHash.Length != SHA256.HashSizeInBytes)
            throw new ArgumentException($"A body hash has {SHA256.HashSizeInBytes} bytes.", nameof(BodyHash));
        return new CanonicalWriter(Label)
            .String(Method)
            .Id(NodeId)
            .U64(Sequence)
            .Time(Time)
            .Fixed(BodyHash.AsSpan())
            .ToArray();
    }

    /// <inheritdoc/>
    public bool Equals(SignedRequest? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(NodeId, Sequence);
}
