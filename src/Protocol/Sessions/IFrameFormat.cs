using System.Buffers;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>How a framing finds its frames in a stream, and which of them it accepts.</summary>
internal interface IFrameFormat<THeader>
{
    /// <summary>Bytes in front of a payload.</summary>
    int HeaderSize { get; }

    /// <summary>Takes the first frame if all of it is there; judges what is there of it otherwise.</summary>
    /// <param name="buffer">What has arrived and was not consumed yet.</param>
    /// <param name="header">The header, when the frame is there.</param>
    /// <param name="payload">The payload, which ends where the frame does.</param>
    /// <param name="needed">Length of the whole frame once its header is there, until then that of the header; 0 when a frame was taken.</param>
    /// <exception cref="ProtocolViolationException">The bytes are no acceptable frame.</exception>
    bool TryTake(in ReadOnlySequence<byte> buffer, out THeader header, out ReadOnlySequence<byte> payload, out long needed);
}
