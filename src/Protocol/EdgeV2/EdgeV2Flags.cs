namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>The flags of a framing B header; bits that have no name here must be zero on the wire.</summary>
/// <remarks>Specification: docs/protocol/framing-b.md, "Header".</remarks>
[Flags]
public enum EdgeV2Flags : ushort
{
    /// <summary>A plain payload: one message.</summary>
    None = 0,

    /// <summary>The payload is a u32 original size and a block of the codec that the two Hellos agreed on.</summary>
    Compressed = 1,
}
