using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// A public identity key, checked when it was read: a point on its curve, or an RSA key of accepted size. Immutable and
/// thread-safe; equal if the encoded keys are.
/// </summary>
public sealed class PublicIdentity : IEquatable<PublicIdentity>
{
    /// <summary>Bytes of an encoded ECDSA key: algorithm and compressed point.</summary>
    public const int EcdsaEncodedSize = 34;

    /// <summary>Most bytes of any encoded key; an RSA key of 8,192 bits needs 1,063.</summary>
    public const int MaximumEncodedSize = 1100;

    /// <summary>Bytes of an ECDSA signature: r and s, 32 bytes each, big-endian.</summary>
    public const int EcdsaSignatureSize = 64;

    private readonly SignatureVerifier _verifier;

    internal PublicIdentity(ImmutableArray<byte> encoded, SignatureVerifier verifier)
    {
        Encoded = encoded;
        Id = NodeId.FromPublicKey(encoded.AsSpan());
        _verifier = verifier;
    }

    /// <summary>The key's algorithm.</summary>
    public KeyAlgorithm Algorithm => (KeyAlgorithm)Encoded[0];

    /// <summary>The only encoding of this key: algorithm byte, then compressed point or SubjectPublicKeyInfo.</summary>
    public ImmutableArray<byte> Encoded { get; }

    /// <summary>The node id that belongs to the key.</summary>
    public NodeId Id { get; }

    /// <summary>True if a node may have this key; false for RSA, which directory clients use over HTTP only.</summary>
    public bool IsNodeKey => Algorithm != KeyAlgorithm.Rsa;

    /// <summary>Reads the wire encoding.</summary>
    /// <param name="encoded">All of the bytes; trailing ones are refused.</param>
    /// <param name="identity">The key, if true is returned.</param>
    /// <returns>False if the bytes are not the canonical encoding of an acceptable key.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out PublicIdentity? identity)
        => PublicIdentityDecoder.TryDecode(encoded, out identity);

    /// <summary>Reads PEM (RFC 7468): <c>PUBLIC KEY</c>, with a P-256, secp256k1 or RSA key.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="identity">The key, if true is returned.</param>
    /// <param name="fault">What is wrong, for a person, if false is returned.</param>
    public static bool TryImportPem(string? pem, [NotNullWhen(true)] out PublicIdentity? identity, [NotNullWhen(false)] out string? fault)
        => PublicIdentityDecoder.TryImportPem(pem, out identity, out fault);

    /// <summary>Reads what the HTTP interface calls <c>public_key</c>: PEM, or the wire encoding in base64.</summary>
    /// <inheritdoc cref="TryImportPem" path="/param"/>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PublicIdentity? identity, [NotNullWhen(false)] out string? fault)
        => PublicIdentityDecoder.TryParse(text, out identity, out fault);

    /// <summary>Checks a signature over the data (SHA-256 inside).</summary>
    /// <param name="data">What was signed, domain label included.</param>
    /// <param name="signature">64 bytes r‖s for ECDSA, as long as the modulus for RSA.</param>
    /// <returns>False for any signature that this key did not make, also for one of the wrong length.</returns>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => _verifier.Verify(data, signature);

    /// <summary>The wire encoding in base64 (RFC 4648, section 4).</summary>
    public string ToBase64() => Convert.ToBase64String(Encoded.AsSpan());

    /// <summary>The key as PEM, SubjectPublicKeyInfo.</summary>
    public string ExportPem() => _verifier.ExportPem();

    /// <inheritdoc/>
    public bool Equals(PublicIdentity? other) => other is not null && Encoded.AsSpan().SequenceEqual(other.Encoded.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicIdentity);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <summary>The node id as text.</summary>
    public override string ToString() => Id.ToString();
}
