using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>The key that a server's certificate must hold: SHA-256 over its SubjectPublicKeyInfo (RFC 7469, section 2.4). Equal by value.</summary>
/// <remarks>
/// A pin replaces the judgement of authorities, never the handshake's signature: TLS has the server sign with the pinned key before
/// the certificate counts at all.
/// </remarks>
public readonly record struct CertificatePin
{
    private const string Prefix = "sha256/";

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private CertificatePin(ReadOnlySpan<byte> hash)
    {
        _high = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
        _low = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash[16..]);
    }

    /// <summary>The pin of a certificate's key.</summary>
    public static CertificatePin Of(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new CertificatePin(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>Reads <c>sha256/</c> and the hash in base64 (44 characters).</summary>
    /// <param name="text">The text.</param>
    /// <param name="pin">The pin, if true is returned.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out CertificatePin pin)
    {
        pin = default;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes + 1];
        if (!Convert.TryFromBase64String(text[Prefix.Length..], hash, out var written) || written != SHA256.HashSizeInBytes) return false;
        pin = new CertificatePin(hash[..written]);
        // One spelling: base64 lets the last digit's lowest bits and white space vary.
        return pin.ToString() == text;
    }

    /// <summary>As it is read.</summary>
    public override string ToString()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(hash, _high);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(hash[16..], _low);
        return Prefix + Convert.ToBase64String(hash);
    }
}
