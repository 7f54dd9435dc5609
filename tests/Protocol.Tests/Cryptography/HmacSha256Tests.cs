using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Tests.Cryptography;

public sealed class HmacSha256Tests
{
    [Fact]
    public void Hash_KeysAndDataOfAllLengths_IsThatOfThePlatform()
    {
        // The context is kept: neither the key nor the data of a call may show in the next one.
        for (var length = 0; length < 300; length++)
        {
            byte[] key = RandomNumberGenerator.GetBytes(1 + (length % 150)), data = RandomNumberGenerator.GetBytes(length), output = new byte[32];
            HmacSha256.Hash(key, data, output);
            Assert.Equal(HMACSHA256.HashData(key, data), output);
        }
    }

    [Fact]
    public void Hash_NoKey_IsRefused() => Assert.Throws<ArgumentException>(() => HmacSha256.Hash([], [1], new byte[32]));
}
