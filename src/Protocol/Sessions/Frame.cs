using System.Buffers;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>A frame that still lies in its pipe's buffer.</summary>
internal readonly record struct Frame<THeader>(THeader Header, ReadOnlySequence<byte> Payload);
