using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Tests.Cryptography;

public sealed class StreamAndHashTests
{
    [Fact]
    public void Xor_Twice_GivesTheInputAtEveryLength()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32), nonce = RandomNumberGenerator.GetBytes(12);
        for (var length = 0; length < 300; length++)
        {
            var input = RandomNumberGenerator.GetBytes(length);
            var output = new byte[length];
            ChaCha20.Xor(key, nonce, 5, input, output);
            ChaCha20.Xor(key, nonce, 5, output, output);
            Assert.Equal(input, output);
        }
    }

    [Fact]
    public void Xor_LaterCounter_ContinuesTheStream()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32), nonce = RandomNumberGenerator.GetBytes(12);
        byte[] whole = new byte[256], tail = new byte[128];
        ChaCha20.Xor(key, nonce, 0, whole, whole);
        ChaCha20.Xor(key, nonce, 2, tail, tail);
        Assert.Equal(whole[128..], tail);
    }

    [Fact]
    public void Xor_AfterAnotherLength_CarriesNothingOver()
    {
        byte[] key = RandomNumberGenerator.GetBytes(32), nonce = RandomNumberGenerator.GetBytes(12);
        byte[] expected = new byte[100], again = new byte[100];
        ChaCha20.Xor(key, nonce, 1, expected, expected);
        ChaCha20.Xor(key, nonce, 1, new byte[37], new byte[37]);
        ChaCha20.Xor(key, nonce, 1, again, again);
        Assert.Equal(expected, again);
    }

    [Fact]
    public void Xor_WrongArguments_Throw()
    {
        byte[] key = new byte[32], nonce = new byte[12], data = new byte[129];
        Assert.Throws<ArgumentException>(() => ChaCha20.Xor(new byte[31], nonce, 0, data, data));
        Assert.Throws<ArgumentException>(() => ChaCha20.Xor(key, new byte[11], 0, data, data));
        Assert.Throws<ArgumentException>(() => ChaCha20.Xor(key, nonce, 0, data, new byte[128]));
        Assert.Throws<ArgumentException>(() => ChaCha20.Xor(key, nonce, 0, data.AsSpan(1), data.AsSpan(0, 128)));
        Assert.Throws<ArgumentException>(() => ChaCha20.Xor(key, nonce, uint.MaxValue - 1, data, data));
        ChaCha20.Xor(key, nonce, uint.MaxValue, data.AsSpan(0, 64), data.AsSpan(0, 64));
    }

    [Fact]
    public void Hash_PortableAndNative_Agree()
    {
        for (var length = 0; length < 400; length++)
        {
            var data = RandomNumberGenerator.GetBytes(length);
            byte[] native = new byte[64], portable = new byte[64];
            Blake2b.Hash(data, native);
            Blake2bPortable.Hash(data, portable);
            Assert.Equal(native, portable);
        }
    }

    [Fact]
    public void Hash_ShorterOutput_IsNoPrefix()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        foreach (var secret in new[] { key, [] })
        {
            byte[] full = new byte[64], half = new byte[32];
            Blake2b.Hash(key, full, secret);
            Blake2b.Hash(key, half, secret);
            Assert.NotEqual(full[..32], half);
        }
    }

    [Fact]
    public void Hash_ManyThreads_Agree()
    {
        byte[] key = RandomNumberGenerator.GetBytes(64), data = RandomNumberGenerator.GetBytes(2000), expected = new byte[32];
        Blake2b.Hash(data, expected, key);
        Parallel.For(0, 500, i =>
        {
            var output = new byte[32];
            Blake2b.Hash(data.AsSpan(0, i), output, key);
            Blake2b.Hash(data, output, key);
            Assert.Equal(expected, output);
        });
    }

    [Fact]
    public void Hash_WrongLengths_Throw()
    {
        Assert.Throws<ArgumentException>(() => Blake2b.Hash(default, default));
        Assert.Throws<ArgumentException>(() => Blake2b.Hash(default, new byte[65]));
        Assert.Throws<ArgumentException>(() => Blake2b.Hash(default, new byte[64], new byte[65]));
    }

    [Fact]
    public void Create_TwiceTheSameData_DiffersByItsSalt()
    {
        var first = TripleHash.Create("data");
        Assert.NotEqual(first, TripleHash.Create("data"));
        Assert.Matches("^[0-9a-f]{64}:[0-9a-f]{64}$", first);
        Assert.True(TripleHash.Verify("data", first));
        Assert.False(TripleHash.Verify("data", first.Replace(":", "", StringComparison.Ordinal)));
        Assert.False(TripleHash.Verify("data", first.ToUpperInvariant()));
    }
}
