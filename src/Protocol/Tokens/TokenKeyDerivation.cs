using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>From a token's secret to its key.</summary>
internal static class TokenKeyDerivation
{
    // The order of P-256 (SEC 2, section 2.4.2). A candidate is not below it once in four thousand million times.
    private static ReadOnlySpan<byte> Order =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ];

    internal static IdentityKey Derive(ReadOnlySpan<byte> secret)
    {
        byte[] info = [.. Encoding.ASCII.GetBytes(TokenSecret.KeyLabel), 0];
        var scalar = GC.AllocateArray<byte>(32, pinned: true);
        byte[]? pkcs8 = null;
        try
        {
            do
            {
                HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, scalar, salt: [], info);
                info[^1]++;
            }
            while (!IsPrivateKey(scalar));

            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
            pkcs8 = key.ExportPkcs8PrivateKey();
            return IdentityKey.ImportPkcs8(pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scalar);
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>Above zero and below the order. What a refused candidate was may show in the time it takes: it is thrown away.</summary>
    internal static bool IsPrivateKey(ReadOnlySpan<byte> scalar) => scalar.ContainsAnyExcept((byte)0) && scalar.SequenceCompareTo(Order) < 0;
}
