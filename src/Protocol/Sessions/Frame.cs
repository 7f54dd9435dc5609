using System.Buffers;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>A frame that still lies in its pipe's buffer.</summary>
internal readonly record struct Frame(FrameHeader Header, ReadOnlySequence<byte> Payload);
