namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>What the eight bytes before a framing B payload say.</summary>
/// <param name="Type">Which message the payload is; see <see cref="EdgeV2Message.Type"/>.</param>
/// <param name="Flags">How the payload is packed.</param>
/// <param name="Length">Payload length in bytes, as it stands on the wire (after compression).</param>
public readonly record struct EdgeV2Header(byte Type, EdgeV2Flags Flags, int Length)
{
    /// <summary>Length of a header: 8 bytes.</summary>
    public const int Size = 8;

    /// <summary>The version byte that begins every frame of this framing.</summary>
    public const byte Version = 2;

    /// <summary>Length of header and payload together, in bytes.</summary>
    public int FrameLength => Size + Length;
}
