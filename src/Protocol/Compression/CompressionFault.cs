namespace OrleansVoxa.Protocol.Compression;

/// <summary>The stable codes of violations in compressed payloads.</summary>
public static class CompressionFault
{
    /// <summary>The payload is too short to hold a size and a block, or says that it inflates to nothing.</summary>
    public const string Truncated = "compress_truncated";

    /// <summary>The original size is over the limit.</summary>
    public const string TooLarge = "compress_too_large";

    /// <summary>The original size is over the ratio cap: a bomb.</summary>
    public const string Ratio = "compress_ratio";

    /// <summary>The block is damaged, or does not inflate to exactly the size in front of it.</summary>
    public const string Block = "compress_block";

    /// <summary>The codec's library is not on this machine.</summary>
    public const string Unsupported = "compress_unsupported";
}
