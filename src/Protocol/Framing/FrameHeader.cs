namespace OrleansVoxa.Protocol.Framing;

/// <summary>What the ten bytes before a framing A payload say.</summary>
/// <param name="Flags">How the payload is packed.</param>
/// <param name="Length">Payload length in bytes, as it stands on the wire (after compression and sealing).</param>
public readonly record struct FrameHeader(FrameFlags Flags, int Length)
{
    /// <summary>Length of a header: 10 bytes.</summary>
    public const int Size = 10;

    /// <summary>The version byte of this framing.</summary>
    public const byte Version = 1;

    /// <summary>Length of header and payload together, in bytes.</summary>
    public int FrameLength => Size + Length;

    /// <summary>The four bytes that begin every frame.</summary>
    public static ReadOnlySpan<byte> Magic => [0xDE, 0xAD, 0xBE, 0xEF];
}
