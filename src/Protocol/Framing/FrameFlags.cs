namespace OrleansVoxa.Protocol.Framing;

/// <summary>The flags byte of a framing A header; bits that have no name here must be zero on the wire.</summary>
/// <remarks>Specification: docs/protocol/framing-a.md, "Header".</remarks>
[Flags]
public enum FrameFlags : byte
{
    /// <summary>A plain payload: one message.</summary>
    None = 0,

    /// <summary>The payload is a u32 original size and a compressed block.</summary>
    Compressed = 1,

    /// <summary>The payload is a run of sealed records.</summary>
    Encrypted = 2,

    /// <summary>The block is Zstandard; unset, it is an LZ4 block. Only together with <see cref="Compressed"/>.</summary>
    Zstandard = 4,
}
