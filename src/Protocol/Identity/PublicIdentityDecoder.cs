using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>Turns bytes and text from outside into checked public keys.</summary>
internal static class PublicIdentityDecoder
{
    private const int MinimumRsaBits = 2048;
    private const int MaximumRsaBits = 8192;
    private const int MaximumExponentSize = 4;
    private const int MaximumText = 4096;
    private const string EcOid = "1.2.840.10045.2.1";
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string Kinds = "P-256, secp256k1 and RSA of 2048 to 8192 bits are accepted";

    internal static bool TryDecode(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out PublicIdentity? identity)
    {
        identity = null;
        if (encoded.IsEmpty || encoded.Length > PublicIdentity.MaximumEncodedSize)
            return false;
        var algorithm = (KeyAlgorithm)encoded[0];
        if (algorithm == KeyAlgorithm.Rsa)
            return TryRsa(encoded[1..], out identity);
        if (algorithm is not (KeyAlgorithm.P256 or KeyAlgorithm.Secp256k1) || encoded.Length != PublicIdentity.EcdsaEncodedSize)
            return false;
        identity = PublicIdentityCache.Find(encoded);
        return identity is not null || TryPoint(algorithm, encoded[1..], out identity);
    }

    internal static bool TryParse(string? text, [NotNullWhen(true)] out PublicIdentity? identity, [NotNullWhen(false)] out string? fault)
    {
        if (text is not null && text.Contains("-----", StringComparison.Ordinal))
            return TryImportPem(text, out identity, out fault);
        identity = null;
        fault = $"The public key is neither PEM nor a wire-encoded key in base64; {Kinds}.";
        Span<byte> bytes = stackalloc byte[PublicIdentity.MaximumEncodedSize];
        if (text is null || !Convert.TryFromBase64String(text, bytes, out var length) || !TryDecode(bytes[..length], out identity))
            return false;
        fault = null;
        return true;
    }

    internal static bool TryImportPem(string? pem, [NotNullWhen(true)] out PublicIdentity? identity, [NotNullWhen(false)] out string? fault)
    {
        identity = null;
        fault = $"The text is not one PEM block \"PUBLIC KEY\" of at most {MaximumText} characters.";
        if (pem is null || pem.Length > MaximumText || !PemEncoding.TryFind(pem, out var fields) || !pem.AsSpan()[fields.Label].SequenceEqual("PUBLIC KEY"))
            return false;
        var der = new byte[fields.DecodedDataLength];
        Convert.TryFromBase64Chars(pem.AsSpan()[fields.Base64Data], der, out _);
        fault = $"The PEM block holds no public key of an accepted kind; {Kinds}.";
        if (!TrySubjectPublicKeyInfo(der, out identity))
            return false;
        fault = null;
        return true;
    }

    /// <summary>The identity of a key pair, from the platform's parameters.</summary>
    internal static PublicIdentity FromParameters(KeyAlgorithm algorithm, ECPoint q)
    {
        byte[] uncompressed = [4, .. q.X!, .. q.Y!];
        return TryPoint(algorithm, uncompressed, out var identity) ? identity : throw new CryptographicException("The key pair's public point is not on its curve.");
    }

    private static bool TrySubjectPublicKeyInfo(byte[] der, [NotNullWhen(true)] out PublicIdentity? identity)
    {
        identity = null;
        try
        {
            var key = PublicKey.CreateFromSubjectPublicKeyInfo(der, out var read);
            if (read != der.Length)
                return false;
            if (key.Oid.Value == RsaOid)
                return TryRsa(der, out identity);
            // Explicit curve parameters are no object identifier and throw: only the two named curves are read.
            return key.Oid.Value == EcOid
                && Curves.TryGetAlgorithm(AsnDecoder.ReadObjectIdentifier(key.EncodedParameters?.RawData, AsnEncodingRules.DER, out _), out var algorithm)
                && TryPoint(algorithm, key.EncodedKeyValue.RawData, out identity);
        }
        catch (Exception error) when (error is CryptographicException or AsnContentException)
        {
            return false;
        }
    }

    private static bool TryPoint(KeyAlgorithm algorithm, ReadOnlySpan<byte> point, [NotNullWhen(true)] out PublicIdentity? identity)
    {
        identity = null;
        var k1 = algorithm == KeyAlgorithm.Secp256k1;
        if (k1 && !CurvePoint.IsSecp256k1Available)
            return false;
        if (point.Length is not (CurvePoint.CompressedSize or CurvePoint.UncompressedSize))
            return false;
        // What is accepted is canonical, so of the two forms the one is what came, and the other what it is converted to.
        var converted = new byte[CurvePoint.CompressedSize + CurvePoint.UncompressedSize - point.Length];
        if (!CurvePoint.TryConvert(k1, point, converted))
            return false;
        var compressed = point.Length == CurvePoint.CompressedSize ? point : converted;
        byte[] encoded = [(byte)algorithm, .. compressed];
        var uncompressed = point.Length == CurvePoint.UncompressedSize ? point.ToArray() : converted;
        identity = new PublicIdentity(ImmutableCollectionsMarshal.AsImmutableArray(encoded), new SignatureVerifier.Ecdsa(algorithm, uncompressed));
        PublicIdentityCache.Keep(identity);
        return true;
    }

    private static bool TryRsa(ReadOnlySpan<byte> subjectPublicKeyInfo, [NotNullWhen(true)] out PublicIdentity? identity)
    {
        identity = null;
        var key = RSA.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            var exponent = key.ExportParameters(includePrivateParameters: false).Exponent!;
            // One key, one encoding, one id: what is not byte for byte the platform's own DER is refused. Huge moduli
            // and exponents are refused because each verification would cost the verifier, not the sender; with an
            // exponent of 1 anybody could sign.
            if (key.KeySize is >= MinimumRsaBits and <= MaximumRsaBits
                && exponent.Length <= MaximumExponentSize
                && (exponent[^1] & 1) == 1
                && !exponent.AsSpan().SequenceEqual<byte>([1])
                && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(subjectPublicKeyInfo))
            {
                identity = new PublicIdentity([(byte)KeyAlgorithm.Rsa, .. subjectPublicKeyInfo], new SignatureVerifier.Pss(key));
                return true;
            }
        }
        catch (CryptographicException)
        {
            identity = null;
        }
        key.Dispose();
        return false;
    }
}
