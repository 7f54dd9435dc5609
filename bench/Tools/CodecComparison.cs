using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using OrleansVoxa.Protocol.Compression;

namespace OrleansVoxa.Bench.Tools;

/// <summary>Text in blocks of 64 KiB, packed or unpacked as payloads are, against what the codec's own tool says of the same file and block size.</summary>
internal sealed partial class CodecComparison(string tool, CompressionCodec codec, bool unpack) : ToolComparison(
    $"{tool}-{(unpack ? "out" : "in")}", $"text in payloads of 64 KiB, {(unpack ? "unpacked" : "packed")} by {codec}", $"{tool} -b1 -B{Block}", "at least 0.8")
{
    private const int Block = 64 * 1024;
    private const int Blocks = 16;

    private readonly ArrayBufferWriter<byte> _output = new(2 * Block);
    private readonly CompressionOptions _options = new() { Codec = codec };
    private readonly List<byte[]> _plain = [];
    private readonly List<byte[]> _packed = [];
    private string _file = "";
    private int _next;

    public static IReadOnlyList<CodecComparison> All { get; } =
    [
        new("lz4", CompressionCodec.Lz4, unpack: false),
        new("lz4", CompressionCodec.Lz4, unpack: true),
        new("zstd", CompressionCodec.Zstandard, unpack: false),
        new("zstd", CompressionCodec.Zstandard, unpack: true),
    ];

    protected override string Program => tool;

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _plain.Clear();
        _packed.Clear();
        var text = Prose();
        for (var i = 0; i < Blocks; i++) _plain.Add(text[(i * Block)..((i + 1) * Block)]);
        foreach (var block in _plain)
        {
            _output.ResetWrittenCount();
            if (PayloadCompressor.TryCompress(block, _options, _output) == 0) throw new InvalidOperationException("The text is not packed.");
            _packed.Add(_output.WrittenSpan.ToArray());
        }

        _file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(_file, text, cancellationToken);
    }

    protected override int WorkOnce()
    {
        _output.ResetWrittenCount();
        var block = _next++ % Blocks;
        if (unpack) PayloadCompressor.Decompress(codec, _packed[block], _options, _output);
        else PayloadCompressor.TryCompress(_plain[block], _options, _output);
        return Block;
    }

    /// <summary>The last figures are MB/s in and MB/s out; earlier ones are overwritten on a terminal.</summary>
    protected override async Task<double> ToolRateAsync(CancellationToken cancellationToken)
    {
        var text = await ToolProgram.RunAsync(tool, ["-b1", $"-B{Block}", "-i1", _file], cancellationToken);
        var figures = Rates().Matches(text);
        return 1e6 * double.Parse(figures[^1].Groups[unpack ? 2 : 1].Value, CultureInfo.InvariantCulture);
    }

    protected override void CleanUp() => File.Delete(_file);

    /// <summary>Words as text has them: few that are frequent, many that are rare; always the same.</summary>
    private static byte[] Prose()
    {
        var random = new Random(5);
        var words = Enumerable.Range(0, 4_000).Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 11)).Select(_ => (char)('a' + random.Next(26))))).ToArray();
        var text = new ArrayBufferWriter<byte>(Blocks * Block + 16);
        while (text.WrittenCount < Blocks * Block)
        {
            var word = words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))];
            foreach (var letter in word) text.Write([(byte)letter]);
            text.Write([(byte)' ']);
        }

        return text.WrittenSpan[..(Blocks * Block)].ToArray();
    }

    [GeneratedRegex(@"([0-9.]+) MB/s\s*,\s*([0-9.]+) MB/s")]
    private static partial Regex Rates();
}
