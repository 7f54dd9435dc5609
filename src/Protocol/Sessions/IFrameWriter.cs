using System.Buffers;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>How a framing writes its frames; called by one thread at a time, in the order of the wire.</summary>
internal interface IFrameWriter<THeader>
{
    /// <summary>Writes the frame, and what must go in front of it.</summary>
    /// <returns>How many bytes the frame itself took.</returns>
    int Write(in OutgoingFrame<THeader> frame, IBufferWriter<byte> output);
}
