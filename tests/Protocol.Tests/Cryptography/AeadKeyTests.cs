using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Tests.Cryptography;

public sealed class AeadKeyTests
{
    private static readonly int[] Sizes = [0, 1, 15, 16, 17, 63, 64, 65, 191, 192, 193, 255, 256, 257, 1024, 4095, 65_536];

    [Fact]
    public void Seal_ExampleOfRfc8439_GivesItsCiphertextAndTag()
    {
        // RFC 8439, section 2.8.2.
        var key = Enumerable.Range(0x80, 32).Select(i => (byte)i).ToArray();
        var nonce = Convert.FromHexString("070000004041424344454647");
        var associated = Convert.FromHexString("50515253c0c1c2c3c4c5c6c7");
        var plaintext = Encoding.ASCII.GetBytes("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.");
        using var aead = new AeadKey(key);
        var output = new byte[plaintext.Length + AeadKey.TagSize];

        aead.Seal(nonce, plaintext, associated, output);

        Assert.Equal("D31A8D34648E60DB7B86AFBC53EF7EC2", Convert.ToHexString(output.AsSpan(0, 16)));
        Assert.Equal("1AE10B594F09E26A7E902ECBD0600691", Convert.ToHexString(output.AsSpan(plaintext.Length)));
        var opened = new byte[plaintext.Length];
        Assert.True(aead.TryOpen(nonce, output, associated, opened));
        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void SealAndOpen_AnySize_AreThePlatforms()
    {
        var random = new Random(1);
        var key = Bytes(random, 32);
        using var ours = new AeadKey(key);
        using var theirs = new ChaCha20Poly1305(key);
        foreach (var size in Sizes)
        {
            foreach (var more in new[] { 0, 1, 12, 16, 100 })
            {
                byte[] nonce = Bytes(random, 12), plaintext = Bytes(random, size), associated = Bytes(random, more);
                var expected = new byte[size + 16];
                theirs.Encrypt(nonce, plaintext, expected.AsSpan(0, size), expected.AsSpan(size), associated);
                var output = new byte[size + 16];

                ours.Seal(nonce, plaintext, associated, output);

                Assert.Equal(expected, output);
                Assert.True(ours.TryOpen(nonce, output, associated, output.AsSpan(0, size)), "in place");
                Assert.Equal(plaintext, output[..size]);
                plaintext.CopyTo(output, 0);
                ours.Seal(nonce, output.AsSpan(0, size), associated, output);
                Assert.Equal(expected, output);
            }
        }
    }

    [Fact]
    public void SealAndOpen_ManyKeysInTurnOnManyThreads_EachIsThePlatforms()
    {
        // A thread goes from key to key, and comes back to one that others have used meanwhile.
        var random = new Random(3);
        var keys = Enumerable.Range(0, 5).Select(_ => Bytes(random, 32)).ToArray();
        var plaintext = Bytes(random, 100);
        byte[] Expected(int key, byte[] nonce)
        {
            using var theirs = new ChaCha20Poly1305(keys[key]);
            var output = new byte[116];
            theirs.Encrypt(nonce, plaintext, output.AsSpan(0, 100), output.AsSpan(100));
            return output;
        }

        var ours = keys.Select(key => new AeadKey(key)).ToArray();
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, turn =>
        {
            var turns = new Random(turn);
            var (output, opened, nonce) = (new byte[116], new byte[100], Bytes(turns, 12));
            var key = turns.Next(keys.Length);
            // One thread at a time, as with a session's key.
            lock (ours[key])
            {
                ours[key].Seal(nonce, plaintext, [], output);
                Assert.Equal(Expected(key, nonce), output);
                output[turns.Next(116)] ^= 1;
                Assert.False(ours[key].TryOpen(nonce, output, [], opened));
                Assert.True(ours[key].TryOpen(nonce, Expected(key, nonce), [], opened));
                Assert.Equal(plaintext, opened);
            }
        });

        // The one that a thread used last is gone, and a new one takes its place.
        ours[0].Seal(new byte[12], plaintext, [], new byte[116]);
        ours[0].Dispose();
        Assert.Throws<ObjectDisposedException>(() => ours[0].Seal(new byte[12], plaintext, [], new byte[116]));
        var last = new byte[116];
        ours[1].Seal(new byte[12], plaintext, [], last);
        Assert.Equal(Expected(1, new byte[12]), last);
        foreach (var key in ours) key.Dispose();
    }

    [Fact]
    public void TryOpen_AnyBitChanged_IsRefusedErasedAndLeavesTheKeyUsable()
    {
        var random = new Random(2);
        using var aead = new AeadKey(Bytes(random, 32));
        byte[] nonce = Bytes(random, 12), plaintext = Bytes(random, 20), associated = Bytes(random, 5);
        var good = new byte[36];
        aead.Seal(nonce, plaintext, associated, good);
        var opened = new byte[20];
        foreach (var changed in new[] { good, nonce, associated })
        {
            for (var bit = 0; bit < changed.Length * 8; bit++)
            {
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
                opened.AsSpan().Fill(0xEE);
                Assert.False(aead.TryOpen(nonce, good, associated, opened));
                Assert.All(opened, value => Assert.Equal(0, value));
                changed[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }

        Assert.True(aead.TryOpen(nonce, good, associated, opened));
        Assert.Equal(plaintext, opened);
    }

    [Fact]
    public void SealAndOpen_WrongLengthsOrOverlap_AreRefused()
    {
        using var aead = new AeadKey(new byte[32]);
        Assert.Throws<ArgumentException>(() => new AeadKey(new byte[31]));
        Assert.Throws<ArgumentOutOfRangeException>(() => aead.Seal(new byte[11], new byte[1], [], new byte[17]));
        Assert.Throws<ArgumentOutOfRangeException>(() => aead.Seal(new byte[12], new byte[1], [], new byte[16]));
        Assert.Throws<ArgumentOutOfRangeException>(() => aead.TryOpen(new byte[12], new byte[15], [], []));
        var shared = new byte[40];
        Assert.Throws<ArgumentException>(() => aead.Seal(new byte[12], shared.AsSpan(1, 16), [], shared.AsSpan(0, 32)));
    }

    [Fact]
    public async Task Dispose_WhileOthersSeal_EndsThemWithTheRightException()
    {
        for (var round = 0; round < 50; round++)
        {
            var aead = new AeadKey(new byte[32]);
            using var begun = new SemaphoreSlim(0);
            var sealing = Task.Run(
                () =>
                {
                    var output = new byte[4096 + 16];
                    begun.Release();
                    while (true) aead.Seal(new byte[12], output.AsSpan(0, 4096), [], output);
                },
                TestContext.Current.CancellationToken);
            await begun.WaitAsync(TestContext.Current.CancellationToken);

            aead.Dispose();

            await Assert.ThrowsAsync<ObjectDisposedException>(() => sealing);
        }
    }

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
