namespace OrleansVoxa.Protocol.Compression;

/// <summary>When a sender compresses, and what a receiver inflates. Immutable.</summary>
public sealed record CompressionOptions
{
    /// <summary>The documented defaults.</summary>
    public static CompressionOptions Default { get; } = new();

    /// <summary>Never compresses; still inflates what a peer sends.</summary>
    public static CompressionOptions Off { get; } = new() { Threshold = int.MaxValue };

    /// <summary>The codec of what is sent. Default LZ4; both are always accepted.</summary>
    public CompressionCodec Codec { get; init; } = CompressionCodec.Lz4;

    /// <summary>Shortest payload that is compressed, in bytes. Default 512; <see cref="int.MaxValue"/> turns it off.</summary>
    public int Threshold { get; init; } = 512;

    /// <summary>Largest size that a payload may inflate to, in bytes. Default 16 MiB.</summary>
    public int MaxSize { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many times larger than its block a payload may inflate. Default 128. A sender that would pass it sends plain.</summary>
    public int MaxRatio { get; init; } = 128;

    /// <summary>Zstandard's level. Default 1: on a wire, speed counts. Range 1 to 19.</summary>
    public int ZstandardLevel { get; init; } = 1;

    /// <summary>Every fault of these options, for people; empty if there is none.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (!Enum.IsDefined(Codec)) faults.Add($"{nameof(Codec)} {Codec} is not a codec.");
        if (Threshold < 64) faults.Add($"{nameof(Threshold)} {Threshold} is below 64 bytes.");
        if (MaxSize is < 1024 or > 16 * 1024 * 1024) faults.Add($"{nameof(MaxSize)} {MaxSize} is not between 1,024 bytes and 16 MiB.");
        if (MaxRatio is < 2 or > 10_000) faults.Add($"{nameof(MaxRatio)} {MaxRatio} is not between 2 and 10,000.");
        if (ZstandardLevel is < 1 or > 19) faults.Add($"{nameof(ZstandardLevel)} {ZstandardLevel} is not between 1 and 19.");
        return faults;
    }
}
