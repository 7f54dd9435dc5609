using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

public sealed class PublicIdentityTests
{
    private static readonly byte[] Data = "voxa/request/1"u8.ToArray();

    [Fact]
    public void Verify_RsaPss_TakesOnlyThatPadding()
    {
        Assert.True(PublicIdentity.TryParse(RsaSamples.PublicPem, out var identity, out _));
        Assert.False(identity.IsNodeKey);
        Assert.Equal(RsaSamples.Encoded, identity.Encoded);
        Assert.True(identity.Verify(Data, RsaSamples.Key.SignData(Data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)));
        Assert.False(identity.Verify(Data, RsaSamples.Key.SignData(Data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        Assert.False(identity.Verify(Data, RsaSamples.Key.SignData(Data, HashAlgorithmName.SHA512, RSASignaturePadding.Pss)));
        Assert.False(identity.Verify(Data, new byte[256]));
        Assert.False(identity.Verify(Data, new byte[64]));
        Assert.False(identity.Verify(Data, default));
    }

    [Fact]
    public void TryDecode_RsaOfWrongSizeOrExponent_IsRefused()
    {
        using var small = RSA.Create(1024);
        Assert.False(PublicIdentity.TryDecode([3, .. small.ExportSubjectPublicKeyInfo()], out _));

        var modulus = RsaSamples.Key.ExportParameters(false).Modulus!;
        foreach (var exponent in new byte[][] { [1, 0, 0, 0, 1], [1], [2] })
        {
            var spki = SubjectPublicKeyInfo(modulus, exponent);
            Assert.False(PublicIdentity.TryDecode([3, .. spki], out _));
        }
        Assert.True(PublicIdentity.TryDecode([3, .. SubjectPublicKeyInfo(modulus, [3])], out _));
    }

    [Fact]
    public void TryDecode_RsaInOtherDer_IsRefused()
    {
        // The same key with an absent instead of a NULL parameter field would get a second id.
        var spki = RsaSamples.Key.ExportSubjectPublicKeyInfo();
        var at = spki.AsSpan().IndexOf<byte>([0x05, 0x00]);
        Assert.True(at > 0);
        byte[] other = [.. spki[..at], .. spki[(at + 2)..]];
        other[3] -= 2;
        other[5] -= 2;
        Assert.False(PublicIdentity.TryDecode([3, .. other], out _));
        Assert.False(PublicIdentity.TryDecode([3, .. spki, 0], out _));
    }

    [Theory]
    [InlineData(KeyAlgorithm.P256)]
    [InlineData(KeyAlgorithm.Secp256k1)]
    public void TryDecode_OtherPointForms_AreRefused(KeyAlgorithm algorithm)
    {
        using var key = IdentityKey.Generate(algorithm);
        using var ec = ECDsa.Create();
        ec.ImportFromPem(key.Public.ExportPem());
        var q = ec.ExportParameters(false).Q;
        byte kind = (byte)algorithm;
        byte parity = (byte)(q.Y![31] & 1);
        Assert.True(PublicIdentity.TryDecode([kind, (byte)(2 + parity), .. q.X!], out var same));
        Assert.Equal(key.Public, same);
        Assert.False(PublicIdentity.TryDecode([kind, 4, .. q.X!, .. q.Y!], out _));
        Assert.False(PublicIdentity.TryDecode([kind, (byte)(6 + parity), .. q.X!, .. q.Y!], out _));
        Assert.False(PublicIdentity.TryDecode([kind, 4, .. q.X!], out _));
        Assert.False(PublicIdentity.TryDecode([kind, 0], out _));
        Assert.False(PublicIdentity.TryDecode([kind, 0, .. new byte[32]], out _));
        // x = 2^256 - 1 lies above both primes: reduced it would be another spelling of a small x.
        Assert.False(PublicIdentity.TryDecode([kind, 2, .. Enumerable.Repeat((byte)255, 32)], out _));
        Assert.False(PublicIdentity.TryDecode([0, .. key.Public.Encoded.AsSpan()[1..]], out _));
        Assert.False(PublicIdentity.TryDecode([4, .. key.Public.Encoded.AsSpan()[1..]], out _));
    }

    [Fact]
    public void TryDecode_XWithoutPoint_IsRefusedForAboutHalf()
    {
        var accepted = 0;
        for (var i = 0; i < 200; i++)
        {
            var x = SHA256.HashData([(byte)i]);
            x[0] &= 0x7f;
            if (PublicIdentity.TryDecode([1, 2, .. x], out _))
                accepted++;
        }
        Assert.InRange(accepted, 60, 140);
    }

    [Fact]
    public void TryImportPem_OtherCurves_AreRefusedWithTheAcceptedOnes()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.False(PublicIdentity.TryImportPem(p384.ExportSubjectPublicKeyInfoPem(), out _, out var fault));
        Assert.Contains("P-256, secp256k1 and RSA", fault, StringComparison.Ordinal);
        Assert.False(IdentityKey.TryImportPem(p384.ExportPkcs8PrivateKeyPem(), out _, out fault));
        Assert.Contains("P-256 and secp256k1", fault, StringComparison.Ordinal);
        Assert.False(IdentityKey.TryImportPem(RsaSamples.Key.ExportPkcs8PrivateKeyPem(), out _, out _));
        Assert.False(PublicIdentity.TryImportPem(SampleRecords.P256.ExportPem(), out _, out _));
        Assert.False(PublicIdentity.TryParse(null, out _, out _));
        Assert.False(PublicIdentity.TryParse("AAAA", out _, out _));
    }

    [Fact]
    public void Generate_Rsa_IsRefused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => IdentityKey.Generate(KeyAlgorithm.Rsa));

    [Fact]
    public void Sign_ManyThreads_AllVerify()
    {
        using var key = IdentityKey.Generate();
        Parallel.For(0, 200, i =>
        {
            var data = BitConverter.GetBytes(i);
            Assert.True(key.Public.Verify(data, key.Sign(data)));
        });
    }

    [Theory]
    [InlineData(KeyAlgorithm.P256)]
    [InlineData(KeyAlgorithm.Secp256k1)]
    public void Verify_ManySignatures_AgreesWithThePlatform(KeyAlgorithm algorithm)
    {
        // Enough signatures that r and s begin with a zero byte, and with a set bit, in some of them.
        using var key = IdentityKey.Generate(algorithm);
        using var platform = ECDsa.Create();
        platform.ImportFromPem(key.Public.ExportPem());
        for (var i = 0; i < 600; i++)
        {
            var data = BitConverter.GetBytes(i);
            var signature = key.Sign(data);
            Assert.True(key.Public.Verify(data, signature));
            if (i % 10 != 0)
                continue;
            signature[i % 64] ^= 1;
            Assert.Equal(platform.VerifyData(data, signature, HashAlgorithmName.SHA256), key.Public.Verify(data, signature));
        }
    }

    [Fact]
    public void Verify_NumbersOutOfRange_IsFalse()
    {
        var order = Convert.FromHexString("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
        var (zero, one) = (new byte[32], new byte[32]);
        one[31] = 1;
        foreach (var r in new[] { zero, one, order })
        {
            foreach (var s in new[] { zero, one, order })
                Assert.False(SampleRecords.P256.Public.Verify(Data, [.. r, .. s]));
        }
    }

    private static byte[] SubjectPublicKeyInfo(byte[] modulus, byte[] exponent)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.1.1");
                writer.WriteNull();
            }
            var key = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
            using (key.PushSequence())
            {
                key.WriteIntegerUnsigned(modulus);
                key.WriteIntegerUnsigned(exponent);
            }
            writer.WriteBitString(key.Encode());
        }
        return writer.Encode();
    }

    [Theory]
    [InlineData(KeyAlgorithm.P256)]
    [InlineData(KeyAlgorithm.Secp256k1)]
    public void TryDecode_KeyAndItsMirror_EachIsReadAsItself(KeyAlgorithm algorithm)
    {
        // They differ in the sign of y alone, and so share whatever is found by the rest.
        using var key = IdentityKey.Generate(algorithm);
        var encoded = key.Public.Encoded.ToArray();
        byte[] mirror = [encoded[0], (byte)(encoded[1] ^ 1), .. encoded.AsSpan(2)];
        var data = "data"u8.ToArray();
        var signature = key.Sign(data);
        for (var turn = 0; turn < 3; turn++)
        {
            Assert.True(PublicIdentity.TryDecode(encoded, out var one));
            Assert.True(PublicIdentity.TryDecode(mirror, out var other));
            Assert.Equal(encoded, one.Encoded);
            Assert.Equal(mirror, other.Encoded);
            Assert.NotEqual(one.Id, other.Id);
            Assert.True(one.Verify(data, signature));
            Assert.False(other.Verify(data, signature));
        }
    }

    [Fact]
    public void TryDecode_KeyOfTheOtherCurveAfterItWasRead_IsRefusedOrAnotherKey()
    {
        using var key = IdentityKey.Generate(KeyAlgorithm.P256);
        Assert.True(PublicIdentity.TryDecode(key.Public.Encoded.AsSpan(), out _));
        byte[] claimed = [(byte)KeyAlgorithm.Secp256k1, .. key.Public.Encoded.AsSpan()[1..]];
        if (PublicIdentity.TryDecode(claimed, out var other)) Assert.Equal(KeyAlgorithm.Secp256k1, other.Algorithm);
    }
}
