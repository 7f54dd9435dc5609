namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>How compressed payloads of a connection are packed; offered and taken in <see cref="Messages.Hello"/>.</summary>
public enum EdgeV2Compression : byte
{
    /// <summary>Not at all. Need not be offered: it is always possible.</summary>
    None = 0,

    /// <summary>One LZ4 block.</summary>
    Lz4 = 1,

    /// <summary>Zstandard frames.</summary>
    Zstandard = 2,
}
