using System.Buffers;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Frames of framing A: during the handshake any, after it only sealed ones. Immutable.</summary>
internal sealed class FramingAFormat(FrameLimits limits, bool sealedOnly) : IFrameFormat<FrameHeader>
{
    /// <summary>The frames of a handshake.</summary>
    public static FramingAFormat Handshake { get; } = new(FrameLimits.Handshake, sealedOnly: false);

    public int HeaderSize => FrameHeader.Size;

    public bool TryTake(in ReadOnlySequence<byte> buffer, out FrameHeader header, out ReadOnlySequence<byte> payload, out long needed)
    {
        var whole = FrameCodec.TryRead(buffer, limits, out header, out payload, out needed);
        if (sealedOnly && (whole || needed > FrameHeader.Size)) SecureFramer.CheckHeader(header);
        return whole;
    }
}
