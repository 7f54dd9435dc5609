using System.Buffers;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Compression;

namespace OrleansVoxa.Fuzz.Framing;

/// <summary>Compressed payloads: never more out than the size in front says, and that size within limit and ratio.</summary>
internal sealed class CompressionTarget(string name, CompressionCodec codec) : FuzzTarget
{
    private static readonly CompressionOptions Options = new() { MaxSize = 256 * 1024 };

    public override string Name => name;

    public override IReadOnlyList<string> Decoders =>
        ["PayloadCompressor.Decompress", "PayloadCompressor.ReadOriginalSize", codec == CompressionCodec.Lz4 ? "Lz4.Decompress" : "Zstandard.Decompress"];

    public override bool Throws => true;

    public override IReadOnlyList<ulong> Limits => [(ulong)Options.MaxSize, 16 * 1024 * 1024];

    public override IReadOnlyList<byte[]> Words => [[0x28, 0xB5, 0x2F, 0xFD], [0, 4, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0]];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        var flags = codec == CompressionCodec.Lz4 ? 1 : 5;
        foreach (var example in DocumentedExamples.Elements("framing-a.json", "compressed").Where(e => (e.GetProperty("flags").GetInt32() & 5) == flags))
            yield return Convert.FromHexString(example.GetProperty("payload").GetString()!);
        for (var i = 0; i < 24; i++)
        {
            var output = new ArrayBufferWriter<byte>();
            var options = Options with { Codec = codec, ZstandardLevel = 1 + (i % 19) };
            if (PayloadCompressor.TryCompress(Text(random), options, output) > 0) yield return output.WrittenSpan.ToArray();
        }
    }

    // The output alone, which the ratio cap bounds, and the writer that holds it.
    public override long AllocationLimit(int inputLength) => Refusal + Math.Min(Options.MaxSize, (long)Options.MaxRatio * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var output = new ArrayBufferWriter<byte>();
        meter.Start();
        var size = PayloadCompressor.Decompress(codec, input.Span, Options, output);
        meter.Stop();
        Expect.That(size == output.WrittenCount && size == PayloadCompressor.ReadOriginalSize(input.Span, Options), "not as long as the size in front");
        var again = new ArrayBufferWriter<byte>();
        if (PayloadCompressor.TryCompress(output.WrittenSpan, Options with { Codec = codec }, again) == 0) return true;
        var twice = new ArrayBufferWriter<byte>();
        PayloadCompressor.Decompress(codec, again.WrittenSpan, Options, twice);
        Expect.Same(output.WrittenSpan, twice.WrittenSpan, "what was compressed again");
        return true;
    }

    private static byte[] Text(FuzzRandom random)
    {
        var words = Enumerable.Range(0, 12).Select(_ => random.Bytes(random.Between(1, 30))).ToArray();
        var text = new List<byte>();
        for (var length = random.Between(600, 6000); text.Count < length;) text.AddRange(random.Pick(words));
        return [.. text];
    }
}
