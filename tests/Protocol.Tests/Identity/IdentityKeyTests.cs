using System.Security.Cryptography;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

public sealed class IdentityKeyTests
{
    private static readonly byte[] Data = "some label and fields"u8.ToArray();

    [Theory]
    [InlineData(KeyAlgorithm.P256)]
    [InlineData(KeyAlgorithm.Secp256k1)]
    public void Sign_AnyCurve_VerifiesByTheDecodedKey(KeyAlgorithm algorithm)
    {
        using var key = IdentityKey.Generate(algorithm);
        var signature = key.Sign(Data);
        Assert.Equal(64, signature.Length);
        Assert.Equal((byte)algorithm, key.Public.Encoded[0]);
        Assert.Equal(PublicIdentity.EcdsaEncodedSize, key.Public.Encoded.Length);

        Assert.True(PublicIdentity.TryDecode(key.Public.Encoded.AsSpan(), out var decoded));
        Assert.Equal(key.Public, decoded);
        Assert.True(decoded.Verify(Data, signature));
        Assert.False(decoded.Verify("other"u8, signature));
        Assert.False(decoded.Verify(Data, signature.AsSpan(1)));
        Assert.False(decoded.Verify(Data, [.. signature, 0]));
        Assert.False(decoded.Verify(Data, default));
        Assert.False(decoded.Verify(Data, new byte[64]));
        Assert.False(decoded.Verify(Data, Enumerable.Repeat((byte)255, 64).ToArray()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(key.Public.Encoded.AsSpan()).AsSpan(0, 20)), decoded.Id.ToString());
    }

    [Theory]
    [InlineData(KeyAlgorithm.P256)]
    [InlineData(KeyAlgorithm.Secp256k1)]
    public void Import_WhatWasExported_IsTheSameKey(KeyAlgorithm algorithm)
    {
        using var key = IdentityKey.Generate(algorithm);
        using var again = IdentityKey.ImportPkcs8(key.ExportPkcs8());
        Assert.Equal(key.Public, again.Public);
        Assert.True(IdentityKey.TryImportPem(key.ExportPem(), out var fromPem, out var fault), fault);
        using (fromPem)
            Assert.Equal(key.Public, fromPem.Public);
        Assert.True(PublicIdentity.TryParse(key.Public.ExportPem(), out var publicFromPem, out _));
        Assert.Equal(key.Public, publicFromPem);
        Assert.True(PublicIdentity.TryParse(key.Public.ToBase64(), out var publicFromBase64, out _));
        Assert.Equal(key.Public, publicFromBase64);
    }

    [Fact]
    public void ImportPkcs8_PartsOfTwoKeys_IsRefused()
    {
        using var other = IdentityKey.Generate();
        var pkcs8 = other.ExportPkcs8();
        using var key = IdentityKey.Generate();
        // The uncompressed point is the last field of both.
        key.ExportPkcs8().AsSpan()[^64..].CopyTo(pkcs8.AsSpan()[^64..]);
        Assert.ThrowsAny<CryptographicException>(() => IdentityKey.ImportPkcs8(pkcs8));
        Assert.ThrowsAny<CryptographicException>(() => IdentityKey.ImportPkcs8([.. key.ExportPkcs8(), 0]));
    }
}
