namespace OrleansVoxa.Protocol.Compression;

/// <summary>What is asked of a compressing stream: ZSTD_EndDirective.</summary>
internal enum ZstandardMode
{
    /// <summary>Take more; give what is ready.</summary>
    Continue = 0,

    /// <summary>Give all that was taken, so that the reader can read it.</summary>
    Flush = 1,

    /// <summary>End the frame.</summary>
    End = 2,
}
