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
        private readonly Lazy<ECDsa> _key = new(() => ECDsa.Create(new ECParameters
        {
            Curve = Curves.Of(algorithm),
            Q = new ECPoint { X = uncompressed[1..33], Y = uncompressed[33..CurvePoint.UncompressedSize] },
        }));

        internal override bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
            => signature.Length == PublicIdentity.EcdsaSignatureSize
                && _key.Value.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

        internal override string ExportPem() => _key.Value.ExportSubjectPublicKeyInfoPem();
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
