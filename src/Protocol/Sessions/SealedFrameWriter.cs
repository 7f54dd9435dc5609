using System.Buffers;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>Seals frames of framing A, and announces the next key in front of the first one that it seals.</summary>
internal sealed class SealedFrameWriter(SecureFramer framer) : IFrameWriter<FrameHeader>
{
    public int Write(in OutgoingFrame<FrameHeader> frame, IBufferWriter<byte> output)
    {
        if (framer.RekeyDue) Announce(output);
        framer.Seal(frame.Header.Flags, frame.Payload, output);
        return FrameHeader.Size + SecureFramer.SealedSize(frame.Length);
    }

    private void Announce(IBufferWriter<byte> output)
    {
        var rekey = OutgoingFrame.Of(new Rekey(), CompressionOptions.Off);
        try
        {
            framer.Seal(rekey.Header.Flags, rekey.Payload, output);
        }
        finally
        {
            rekey.Return();
        }

        framer.RekeySending();
    }
}
