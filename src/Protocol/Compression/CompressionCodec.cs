namespace OrleansVoxa.Protocol.Compression;

/// <summary>How a compressed payload is packed.</summary>
public enum CompressionCodec
{
    /// <summary>One LZ4 block.</summary>
    Lz4 = 0,

    /// <summary>Zstandard frames.</summary>
    Zstandard = 1,
}
