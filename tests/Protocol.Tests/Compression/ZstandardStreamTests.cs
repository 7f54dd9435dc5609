using OrleansVoxa.Protocol.Compression;

namespace OrleansVoxa.Protocol.Tests.Compression;

public sealed class ZstandardStreamTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public async Task Write_InPiecesOfAnySize_IsOneFrameOfTheSameBytes(int length)
    {
        for (var seed = 1; seed <= 4; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[length];
            // The first half can be compressed, the second cannot.
            random.NextBytes(bytes.AsSpan(length / 2));
            using var output = new MemoryStream();
            await using (var stream = new ZstandardStream(output, level: 1 + seed))
            {
                for (var at = 0; at < length;)
                {
                    var piece = Math.Min(random.Next(1, 1 + length / 3), length - at);
                    if (random.Next(2) == 0) stream.Write(bytes.AsSpan(at, piece));
                    else await stream.WriteAsync(bytes.AsMemory(at, piece), TestContext.Current.CancellationToken);
                    at += piece;
                }
            }

            var read = new byte[length + 1];
            Assert.Equal(length, Zstandard.Decompress(output.ToArray(), read));
            Assert.Equal(bytes, read[..length]);
            Assert.True(output.CanWrite, "The stream beneath was closed.");
        }
    }

    [Fact]
    public void Flush_MidStream_PassesOnWhatWasWritten()
    {
        using var output = new MemoryStream();
        using var stream = new ZstandardStream(output);
        stream.Write("some words"u8);
        var before = output.Length;
        stream.Flush();
        Assert.InRange(output.Length, before + 10, 200);
    }

    [Fact]
    public void Write_NotEnded_IsNoWholeFrame()
    {
        using var output = new MemoryStream();
        using var stream = new ZstandardStream(output);
        stream.Write("some words"u8);
        stream.Flush();
        Assert.Equal(-1, Zstandard.Decompress(output.ToArray(), new byte[100]));
        stream.Dispose();
        Assert.Equal(10, Zstandard.Decompress(output.ToArray(), new byte[100]));
        Assert.Throws<ObjectDisposedException>(() => stream.Write("more"u8));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    public void Create_NoSuchLevel_IsRefused(int level) => Assert.Throws<ArgumentOutOfRangeException>(() => new ZstandardStream(Stream.Null, level));
}
