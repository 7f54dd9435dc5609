using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// A private identity key: ECDSA with SHA-256 over P-256 or secp256k1. Signing is thread-safe; disposing while another
/// thread signs is not.
/// </summary>
public sealed class IdentityKey : IDisposable
{
    private readonly ECDsa _key;

    private IdentityKey(ECDsa key, KeyAlgorithm algorithm)
    {
        _key = key;
        Public = PublicIdentityDecoder.FromParameters(algorithm, key.ExportParameters(includePrivateParameters: false).Q);
    }

    /// <summary>The public half.</summary>
    public PublicIdentity Public { get; }

    /// <summary>Makes a key from the system's random generator.</summary>
    /// <param name="algorithm">P-256 (default) or secp256k1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another algorithm: nodes have no RSA keys.</exception>
    /// <exception cref="CryptographicException">The platform's OpenSSL lacks the curve.</exception>
    public static IdentityKey Generate(KeyAlgorithm algorithm = KeyAlgorithm.P256)
        => new(ECDsa.Create(Curves.Of(algorithm)), algorithm);

    /// <summary>Reads a private key.</summary>
    /// <param name="pkcs8">PrivateKeyInfo in DER (RFC 5958), all of the bytes.</param>
    /// <exception cref="CryptographicException">
    /// Not a private key on one of the two curves, a public part that belongs to another key, or trailing bytes.
    /// </exception>
    public static IdentityKey ImportPkcs8(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out var read);
            if (read != pkcs8.Length)
                throw new CryptographicException("Bytes follow the private key.");
            if (!Curves.TryGetAlgorithm(key.ExportParameters(includePrivateParameters: false).Curve.Oid?.Value, out var algorithm))
                throw new CryptographicException("The private key is on a curve that identities do not use; P-256 and secp256k1 are accepted.");
            return new IdentityKey(key, algorithm);
        }
        catch (PlatformNotSupportedException error)
        {
            key.Dispose();
            throw new CryptographicException("The private key is on a curve that this platform does not know; P-256 and secp256k1 are accepted.", error);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Reads a key file's text: one PEM block <c>PRIVATE KEY</c> (RFC 7468, section 10).</summary>
    /// <param name="pem">The text.</param>
    /// <param name="key">The key, if true is returned; the caller disposes it.</param>
    /// <param name="fault">What is wrong, for a person, without any part of the key, if false is returned.</param>
    public static bool TryImportPem(ReadOnlySpan<char> pem, [NotNullWhen(true)] out IdentityKey? key, [NotNullWhen(false)] out string? fault)
    {
        key = null;
        fault = "The text is not a PEM block \"PRIVATE KEY\" (PKCS#8, not encrypted).";
        if (!PemEncoding.TryFind(pem, out var fields) || !pem[fields.Label].SequenceEqual("PRIVATE KEY"))
            return false;
        var der = new byte[fields.DecodedDataLength];
        try
        {
            Convert.TryFromBase64Chars(pem[fields.Base64Data], der, out _);
            key = ImportPkcs8(der);
            fault = null;
            return true;
        }
        catch (CryptographicException)
        {
            fault = "The PEM block \"PRIVATE KEY\" holds no undamaged key of an accepted kind; P-256 and secp256k1 are accepted.";
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>The private key as PrivateKeyInfo in DER. The caller erases it and never logs it.</summary>
    public byte[] ExportPkcs8() => _key.ExportPkcs8PrivateKey();

    /// <summary>The private key as a key file's text: PEM <c>PRIVATE KEY</c>, ending in a line feed.</summary>
    public string ExportPem() => _key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>Signs the data (SHA-256 inside).</summary>
    /// <param name="data">What is signed; it begins with a domain label, so that no signature fits another purpose.</param>
    /// <returns>64 bytes, r‖s. Two signatures over the same data differ; their bytes are no identifier.</returns>
    public byte[] Sign(ReadOnlySpan<byte> data)
        => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <summary>Frees the native key.</summary>
    public void Dispose() => _key.Dispose();
}
