using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// What travels beside the body of a signed request (docs/protocol/identity.md, "Signed request"); method, node and
/// body are known to the receiver from the request itself. Immutable and thread-safe.
/// </summary>
/// <param name="PublicKey">The signing key; RSA is possible here, for directory clients over HTTP.</param>
/// <param name="Sequence">As in <see cref="SignedRequest.Sequence"/>.</param>
/// <param name="Time">As in <see cref="SignedRequest.Time"/>.</param>
/// <param name="Signature">Over <see cref="SignedRequest.Encode"/>: 64 bytes for ECDSA, up to 1,024 for RSA.</param>
public sealed record SignedEnvelope(PublicIdentity PublicKey, ulong Sequence, DateTimeOffset Time, ImmutableArray<byte> Signature)
{
    /// <summary>The domain label.</summary>
    public const string Label = "voxa/envelope/1";

    /// <summary>Most bytes of an encoded envelope.</summary>
    public const int MaximumEncodedSize = 2_200;

    private const int MaximumSignature = 1024;

    /// <summary>Reads an envelope. The signature is not checked: see <see cref="SignedRequest.Verify"/>.</summary>
    /// <param name="encoded">All of the bytes.</param>
    /// <param name="envelope">The envelope, if true is returned; encoding it again gives the same bytes.</param>
    /// <param name="fault">What is wrong, for a person, if false is returned.</param>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out SignedEnvelope? envelope, [NotNullWhen(false)] out string? fault)
        => SignedParts.TryDecode(encoded, Label, Read, out envelope, out fault);

    /// <summary>The canonical encoding.</summary>
    /// <exception cref="ArgumentException">The signature is longer than 1,024 bytes or the time before 1970.</exception>
    public byte[] Encode()
    {
        if (Signature.IsDefault || Signature.Length > MaximumSignature)
            throw new ArgumentException($"A signature has at most {MaximumSignature} bytes.", nameof(Signature));
        return new CanonicalWriter(Label)
            .Bytes(PublicKey.Encoded.AsSpan())
            .U64(Sequence)
            .Time(Time)
            .Bytes(Signature.AsSpan())
            .ToArray();
    }

    /// <inheritdoc/>
    public bool Equals(SignedEnvelope? other) => other is not null && Encode().AsSpan().SequenceEqual(other.Encode());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(PublicKey, Sequence);

    private static SignedEnvelope Read(ref CanonicalReader reader)
    {
        if (!PublicIdentity.TryDecode(reader.Bytes(PublicIdentity.MaximumEncodedSize), out var key))
            throw new ProtocolViolationException("invalid_key", "The envelope's public key is not the canonical encoding of an accepted key.");
        return new SignedEnvelope(key, reader.U64(), reader.Time(), [.. reader.Bytes(MaximumSignature)]);
    }
}
