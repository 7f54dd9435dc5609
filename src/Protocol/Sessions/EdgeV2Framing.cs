using System.Buffers;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Frames of framing B as one connection has them: small and plain before the Hellos, then as agreed.</summary>
/// <remarks>Changed only between two receives, by the one that receives.</remarks>
internal sealed class EdgeV2Framing : IFrameFormat<EdgeV2Header>, IFrameWriter<EdgeV2Header>
{
    private FrameLimits _limits = FrameLimits.Hello;
    private bool _agreed;
    private bool _compressed;

    public int HeaderSize => EdgeV2Header.Size;

    /// <summary>Goes over to what the Hellos agreed on.</summary>
    public void Agree(FrameLimits limits, bool compressed) => (_limits, _compressed, _agreed) = (limits, compressed, true);

    public bool TryTake(in ReadOnlySequence<byte> buffer, out EdgeV2Header header, out ReadOnlySequence<byte> payload, out long needed)
    {
        var whole = EdgeV2FrameCodec.TryRead(buffer, _limits, out header, out payload, out needed);
        if (!_compressed && (header.Flags & EdgeV2Flags.Compressed) != 0)
        {
            throw _agreed
                ? new ProtocolViolationException(FramingFault.Flags, "A compressed frame came although no codec was agreed on.")
                : new ProtocolViolationException(FramingFault.TooEarly, "A compressed frame came before the Hellos.");
        }

        return whole;
    }

    public int Write(in OutgoingFrame<EdgeV2Header> frame, IBufferWriter<byte> output)
    {
        EdgeV2FrameCodec.Write(frame.Header.Type, frame.Header.Flags, frame.Payload, output);
        return frame.Header.FrameLength;
    }
}
