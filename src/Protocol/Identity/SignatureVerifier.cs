using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>Checks signatures of one public key. The native key is made at the first use, since many are never used.</summary>
internal abstract class SignatureVerifier
{
    internal abstract bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    internal abstract string ExportPem();

    /// <summary>ECDSA with the point in uncompressed form.</summary>
    internal sealed class Ecdsa(KeyAlgorithm algorithm, byte[] uncompressed) : SignatureVerifier
    {
        private readonly Lazy<EcdsaPublicKey> _key = new(() => new EcdsaPublicKey(algorithm == KeyAlgorithm.Secp256k1, uncompressed));

        internal override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
        {
            if (signature.Length != PublicIdentity.EcdsaSignatureSize)
                return false;
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(data, hash);
            return _key.Value.Verify(hash, signature);
        }

        internal override string ExportPem()
        {
            using var key = ECDsa.Create(new ECParameters
            {
                Curve = Curves.Of(algorithm),
                Q = new ECPoint { X = uncompressed[1..33], Y = uncompressed[33..CurvePoint.UncompressedSize] },
            });
            return key.ExportSubjectPublicKeyInfoPem();
        }
    }

    /// <summary>RSA-PSS with SHA-256, MGF1 with SHA-256 and 32 bytes of salt.</summary>
    internal sealed class Pss(RSA key) : SignatureVerifier
    {
        internal override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
            => signature.Length == (key.KeySize + 7) / 8
                && key.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);

        internal override string ExportPem() => key.ExportSubjectPublicKeyInfoPem();
    }
}
