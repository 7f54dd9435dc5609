using System.Buffers;
using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Tests.Framing;

namespace OrleansVoxa.Protocol.Tests.Compression;

public sealed class PayloadCompressorTests
{
    private static readonly CompressionOptions Options = CompressionOptions.Default;

    public static TheoryData<CompressionCodec> Codecs => [CompressionCodec.Lz4, CompressionCodec.Zstandard];

    public static TheoryData<string> Examples => [.. FramingExamples.Of("compressed").Select(e => e.GetProperty("about").GetString()!)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Decompress_DocumentedPayload_GivesTheOriginal(string about)
    {
        var example = FramingExamples.Of("compressed").Single(e => e.GetProperty("about").GetString() == about);
        var codec = Enum.Parse<CompressionCodec>(example.GetProperty("codec").GetString()!);
        Assert.Equal(FramingExamples.Bytes(example, "original"), Inflate(codec, FramingExamples.Bytes(example, "payload")));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void TryCompress_ReadableText_IsSmallerAndComesBack(CompressionCodec codec)
    {
        var text = Text(20_000);
        var packed = Deflate(text, Options with { Codec = codec });
        Assert.InRange(packed.Length, 5, text.Length / 2);
        Assert.Equal(text, Inflate(codec, packed));
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void TryCompress_AnyBytes_ComeBackOrAreLeftAlone(CompressionCodec codec) =>
        Prop.ForAll(
            Gen.Sized(size => Gen.Choose(0, 3).Select(v => (byte)v).ArrayOf(512 + size * 16)).ToArbitrary(),
            bytes =>
            {
                var packed = Deflate(bytes, Options with { Codec = codec });
                return packed.Length == 0 || (packed.Length < bytes.Length && Inflate(codec, packed).AsSpan().SequenceEqual(bytes));
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryCompress_BelowTheThreshold_IsLeftAlone()
    {
        Assert.Empty(Deflate(Text(511), Options));
        Assert.NotEmpty(Deflate(Text(512), Options));
    }

    [Fact]
    public void TryCompress_RandomBytes_IsLeftAlone()
    {
        var random = new byte[32 * 1024];
        new Random(1).NextBytes(random);
        Assert.Empty(Deflate(random, Options));
        Assert.True(EntropySample.LooksRandom(random));
        Assert.False(EntropySample.LooksRandom(Text(32 * 1024)));
    }

    [Fact]
    public void LooksRandom_ReadableHeadOnRandomBytes_IsStillRandom()
    {
        var bytes = new byte[32 * 1024];
        new Random(2).NextBytes(bytes);
        Text(100).CopyTo(bytes, 0);
        Assert.True(EntropySample.LooksRandom(bytes));
    }

    [Fact]
    public void LooksRandom_RunsOfRandomBytes_AreNot()
    {
        var random = new Random(3);
        Assert.False(EntropySample.LooksRandom([.. Enumerable.Range(0, 1_000).SelectMany(_ => Enumerable.Repeat((byte)random.Next(256), 20))]));
    }

    [Fact]
    public void LooksRandom_AThousandRandomPayloads_NearlyAllDo()
    {
        var random = new Random(4);
        var bytes = new byte[600];
        var looks = 0;
        for (var i = 0; i < 1_000; i++)
        {
            random.NextBytes(bytes);
            if (EntropySample.LooksRandom(bytes)) looks++;
        }

        Assert.InRange(looks, 985, 1_000);
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void TryCompress_PastTheRatioCap_IsLeftAlone(CompressionCodec codec) =>
        Assert.Empty(Deflate(new byte[1024 * 1024], Options with { Codec = codec }));

    [Theory]
    [InlineData("", CompressionFault.Truncated)]
    [InlineData("00000001", CompressionFault.Truncated)]
    [InlineData("0000000000", CompressionFault.Truncated)]
    [InlineData("ffffffff00", CompressionFault.TooLarge)]
    [InlineData("0100000100", CompressionFault.TooLarge)]
    [InlineData("0100000000", CompressionFault.Ratio)]
    [InlineData("0000008100", CompressionFault.Ratio)]
    [InlineData("0000008000", CompressionFault.Block)]
    public void Decompress_HostileSize_IsRefusedBeforeAnythingIsAllocated(string hex, string code)
    {
        var output = new RefusingWriter(128);
        foreach (var codec in new[] { CompressionCodec.Lz4, CompressionCodec.Zstandard })
        {
            var fault = Assert.Throws<ProtocolViolationException>(
                () => PayloadCompressor.Decompress(codec, Convert.FromHexString(hex), Options, output));
            Assert.Equal(code, fault.Code);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Decompress_SizeThatLies_IsRefused(CompressionCodec codec)
    {
        var packed = Deflate(Text(4_000), Options with { Codec = codec });
        foreach (var size in new[] { 1u, 3_999u, 4_001u })
        {
            BinaryPrimitives.WriteUInt32BigEndian(packed, size);
            Assert.Equal(CompressionFault.Block, Assert.Throws<ProtocolViolationException>(() => Inflate(codec, packed)).Code);
        }
    }

    [Theory]
    [MemberData(nameof(Codecs))]
    public void Decompress_EveryBitFlipAndTruncation_NeverWritesPastTheSize(CompressionCodec codec)
    {
        var text = Text(600);
        var packed = Deflate(text, Options with { Codec = codec });
        for (var bit = 0; bit < packed.Length * 8; bit++)
        {
            var damaged = packed.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            InflateOrRefuse(codec, damaged);
        }

        for (var length = 0; length < packed.Length; length++) InflateOrRefuse(codec, packed[..length]);
    }

    [Fact]
    public void Faults_EveryOptionWrong_NamesEachOfThem()
    {
        var options = new CompressionOptions
        {
            Codec = (CompressionCodec)9,
            Threshold = 1,
            MaxSize = 1,
            MaxRatio = 1,
            ZstandardLevel = 0,
        };
        Assert.Equal(5, options.Faults().Count);
        Assert.Empty(CompressionOptions.Default.Faults());
        Assert.Empty(CompressionOptions.Off.Faults());
    }

    private static void InflateOrRefuse(CompressionCodec codec, byte[] packed)
    {
        // A block may still be well-formed after a flip (the session's seal is what finds that); then it has its size.
        try
        {
            var inflated = Inflate(codec, packed);
            Assert.Equal((int)BinaryPrimitives.ReadUInt32BigEndian(packed), inflated.Length);
        }
        catch (ProtocolViolationException fault)
        {
            Assert.StartsWith("compress_", fault.Code, StringComparison.Ordinal);
        }
    }

    private static byte[] Deflate(byte[] bytes, CompressionOptions options)
    {
        var output = new ArrayBufferWriter<byte>();
        var written = PayloadCompressor.TryCompress(bytes, options, output);
        Assert.Equal(output.WrittenCount, written);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Inflate(CompressionCodec codec, byte[] packed)
    {
        var output = new ArrayBufferWriter<byte>();
        PayloadCompressor.Decompress(codec, packed, Options, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Text(int length)
    {
        var random = new Random(7);
        string[] words = ["relay ", "fragment ", "path ", "silo ", "heartbeat ", "node ", "ticket "];
        var text = string.Concat(Enumerable.Range(0, length / 4).Select(_ => words[random.Next(words.Length)]));
        return System.Text.Encoding.ASCII.GetBytes(text[..length]);
    }

    private sealed class RefusingWriter(int most) : IBufferWriter<byte>
    {
        public void Advance(int count) => Assert.Fail("Nothing may be written.");

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public Span<byte> GetSpan(int sizeHint = 0)
        {
            Assert.InRange(sizeHint, 0, most);
            return new byte[sizeHint];
        }
    }
}
