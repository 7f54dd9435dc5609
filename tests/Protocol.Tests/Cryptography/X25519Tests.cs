using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Tests.Cryptography;

public sealed class X25519Tests
{
    // The points of small order (RFC 7748, section 7; the list of Cremers and Jackson 2019), with non-canonical forms.
    public static TheoryData<string> SmallOrder =>
    [
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    [Theory]
    [MemberData(nameof(SmallOrder))]
    public void TryMultiply_PointOfSmallOrder_IsRefused(string point)
    {
        var result = new byte[32];
        result.AsSpan().Fill(7);
        Assert.False(X25519.TryMultiply(RandomNumberGenerator.GetBytes(32), Convert.FromHexString(point), result));
        Assert.Equal(new byte[32], result);
        using var key = X25519PrivateKey.Generate();
        result.AsSpan().Fill(7);
        Assert.False(key.TryAgree(Convert.FromHexString(point), result));
        Assert.Equal(new byte[32], result);
    }

    [Fact]
    public void TryAgree_BothSides_GetTheSame()
    {
        for (var i = 0; i < 20; i++)
        {
            using var left = X25519PrivateKey.Generate();
            using var right = X25519PrivateKey.Generate();
            byte[] first = new byte[32], second = new byte[32], third = new byte[32], scalar = new byte[32], publicKey = new byte[32];
            Assert.True(left.TryAgree(right.PublicKey.AsSpan(), first));
            Assert.True(right.TryAgree(left.PublicKey.AsSpan(), second));
            Assert.Equal(first, second);
            left.Export(scalar);
            Assert.True(X25519.TryMultiply(scalar, right.PublicKey.AsSpan(), third));
            Assert.Equal(first, third);
            X25519.PublicKey(scalar, publicKey);
            Assert.Equal(left.PublicKey, publicKey);
            using var again = X25519PrivateKey.Import(scalar);
            Assert.Equal(left.PublicKey, again.PublicKey);
        }
    }

    [Fact]
    public void TryMultiply_Iterated1000Times_GivesTheRfcResult()
    {
        // RFC 7748, section 5.2: after 1 and after 1,000 rounds.
        byte[] k = new byte[32], u = new byte[32], result = new byte[32];
        k[0] = u[0] = 9;
        for (var round = 1; round <= 1000; round++)
        {
            Assert.True(X25519.TryMultiply(k, u, result));
            (u, k, result) = (k, result, u);
            if (round == 1)
                Assert.Equal("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079", Convert.ToHexStringLower(k));
        }
        Assert.Equal("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", Convert.ToHexStringLower(k));
    }

    [Fact]
    public void TryMultiply_ResultOverScalar_IsTheSame()
    {
        byte[] scalar = RandomNumberGenerator.GetBytes(32), point = new byte[32], expected = new byte[32];
        point[0] = 9;
        Assert.True(X25519.TryMultiply(scalar, point, expected));
        Assert.True(X25519.TryMultiply(scalar, point, scalar));
        Assert.Equal(expected, scalar);
    }

    [Fact]
    public void Calls_WrongLengths_Throw()
    {
        using var key = X25519PrivateKey.Generate();
        byte[] right = new byte[32], wrong = new byte[31];
        Assert.Throws<ArgumentException>(() => X25519.TryMultiply(wrong, right, right));
        Assert.Throws<ArgumentException>(() => X25519.TryMultiply(right, wrong, right));
        Assert.Throws<ArgumentException>(() => X25519.TryMultiply(right, right, wrong));
        Assert.Throws<ArgumentException>(() => X25519.PublicKey(wrong, right));
        Assert.Throws<ArgumentException>(() => X25519PrivateKey.Import(wrong));
        Assert.Throws<ArgumentException>(() => key.TryAgree(wrong, right));
        Assert.Throws<ArgumentException>(() => key.Export(wrong));
    }

    [Fact]
    public void TryAgree_AfterDispose_Throws()
    {
        var key = X25519PrivateKey.Generate();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.TryAgree(key.PublicKey.AsSpan(), new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => key.Export(new byte[32]));
    }

    [Fact]
    public void TryAgree_AfterARefusedPeer_AgreesWithTheNext()
    {
        using var key = X25519PrivateKey.Generate();
        using var first = X25519PrivateKey.Generate();
        using var second = X25519PrivateKey.Generate();
        byte[] here = new byte[32], there = new byte[32];
        foreach (var peer in (X25519PrivateKey[])[first, second, first])
        {
            Assert.False(key.TryAgree(new byte[32], here));
            Assert.True(key.TryAgree(peer.PublicKey.AsSpan(), here));
            Assert.True(peer.TryAgree(key.PublicKey.AsSpan(), there));
            Assert.Equal(there, here);
        }
    }

    [Fact]
    public void TryAgree_DisposedMeanwhile_AgreesOrThrows()
    {
        for (var round = 0; round < 50; round++)
        {
            var key = X25519PrivateKey.Generate();
            using var peer = X25519PrivateKey.Generate();
            var expected = new byte[32];
            Assert.True(peer.TryAgree(key.PublicKey.AsSpan(), expected));
            Parallel.For(0, 3, worker =>
            {
                if (worker == 2)
                {
                    key.Dispose();
                    return;
                }

                var shared = new byte[32];
                try
                {
                    for (var i = 0; i < 5; i++)
                    {
                        Assert.True(key.TryAgree(peer.PublicKey.AsSpan(), shared));
                        Assert.Equal(expected, shared);
                    }
                }
                catch (ObjectDisposedException)
                {
                    // The key was gone before this agreement began.
                }
            });
            Assert.Throws<ObjectDisposedException>(() => key.TryAgree(peer.PublicKey.AsSpan(), expected));
        }
    }

    [Fact]
    public void TryMultiply_ManyThreads_AllAgree()
    {
        byte[] scalar = RandomNumberGenerator.GetBytes(32), expected = new byte[32];
        using var peer = X25519PrivateKey.Generate();
        Assert.True(X25519.TryMultiply(scalar, peer.PublicKey.AsSpan(), expected));
        Parallel.For(0, 500, _ =>
        {
            var shared = new byte[32];
            Assert.True(X25519.TryMultiply(scalar, peer.PublicKey.AsSpan(), shared));
            Assert.Equal(expected, shared);
        });
    }

    [Fact]
    public void TryAgree_ManyThreads_AllAgree()
    {
        using var key = X25519PrivateKey.Generate();
        using var peer = X25519PrivateKey.Generate();
        var expected = new byte[32];
        Assert.True(peer.TryAgree(key.PublicKey.AsSpan(), expected));
        Parallel.For(0, 500, _ =>
        {
            var shared = new byte[32];
            Assert.True(key.TryAgree(peer.PublicKey.AsSpan(), shared));
            Assert.Equal(expected, shared);
        });
    }
}
