using System.Security.Cryptography;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Fuzz.Identity;

/// <summary>Keys that follow from the seed, so that a corpus does.</summary>
internal static class SeededKeys
{
    public static IdentityKey Identity(FuzzRandom random, KeyAlgorithm algorithm)
    {
        var scalar = random.Bytes(32);
        // Below the order of either curve.
        scalar[0] = 1;
        using var key = ECDsa.Create(new ECParameters { Curve = Curves.Of(algorithm), D = scalar });
        return IdentityKey.ImportPkcs8(key.ExportPkcs8PrivateKey());
    }

    public static PublicIdentity Public(FuzzRandom random)
    {
        using var key = Identity(random, random.OneIn(2) ? KeyAlgorithm.P256 : KeyAlgorithm.Secp256k1);
        return key.Public;
    }

    /// <summary>An RSA key of the accepted shape; its factors are of no interest to decoders, so any odd modulus will do.</summary>
    public static byte[] RsaSubjectPublicKeyInfo(FuzzRandom random, int bits)
    {
        var modulus = random.Bytes(bits / 8);
        modulus[0] |= 0x80;
        modulus[^1] |= 1;
        using var key = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] });
        return key.ExportSubjectPublicKeyInfo();
    }

    public static X25519PrivateKey Routing(FuzzRandom random) => X25519PrivateKey.Import(random.Bytes(X25519.KeySize));
}
