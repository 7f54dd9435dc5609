using System.Buffers;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>A message that is encoded and waits to be written; its array belongs to <see cref="FrameArrays"/>.</summary>
internal readonly record struct OutgoingFrame<THeader>(THeader Header, byte[] Array, int Length)
{
    public ReadOnlySpan<byte> Payload => Array.AsSpan(0, Length);

    public void Return() => FrameArrays.Return(Array);
}

/// <summary>Encodes, and compresses where that is worth it, on the sender's thread: faults show there, and cores share the work.</summary>
internal static class OutgoingFrame
{
    private static readonly int LargestSealed = SecureFramer.TryPlainSize(FrameLimits.AbsoluteMaxPayload, out var plain) ? plain : 0;

    [ThreadStatic]
    private static PooledBuffer? s_plain;

    [ThreadStatic]
    private static PooledBuffer? s_packed;

    /// <summary>A frame of framing A that is yet to be sealed.</summary>
    /// <exception cref="ArgumentException">A field is over its limit, or the message does not fit a frame.</exception>
    public static OutgoingFrame<FrameHeader> Of(Message message, CompressionOptions compression)
    {
        var (packed, array, length) = Pack(message, MessageCodec.Encode, message.Secret, LargestSealed, compression);
        var flags = !packed ? FrameFlags.None
            : compression.Codec == CompressionCodec.Zstandard ? FrameFlags.Compressed | FrameFlags.Zstandard
            : FrameFlags.Compressed;
        return new(new FrameHeader(flags, length), array, length);
    }

    /// <summary>A frame of framing B.</summary>
    /// <param name="message">What it carries.</param>
    /// <param name="largest">What the peer receives at most.</param>
    /// <param name="compression">The codec that was agreed on.</param>
    /// <exception cref="ArgumentException">A field is over its limit, or the message is too large for the peer.</exception>
    public static OutgoingFrame<EdgeV2Header> Of(EdgeV2Message message, int largest, CompressionOptions compression)
    {
        var (packed, array, length) = Pack(message, EdgeV2MessageCodec.Encode, message.Secret, largest, compression);
        return new(new EdgeV2Header(message.Type, packed ? EdgeV2Flags.Compressed : EdgeV2Flags.None, length), array, length);
    }

    private static (bool Packed, byte[] Array, int Length) Pack<TMessage>(
        TMessage message, Action<TMessage, IBufferWriter<byte>> encode, bool secret, int largest, CompressionOptions compression)
    {
        var plain = s_plain ??= new PooledBuffer();
        var packed = s_packed ??= new PooledBuffer();
        try
        {
            encode(message, plain);
            var size = plain.Written.Length;
            if (size > largest) throw new ArgumentException($"A message of {size} bytes does not fit a frame, which holds {largest}.", nameof(message));
            var smaller = !secret && PayloadCompressor.TryCompress(plain.Written.Span, compression, packed) > 0;
            var (array, length) = (smaller ? packed : plain).Detach();
            return (smaller, array, length);
        }
        finally
        {
            plain.Reset();
            packed.Reset();
        }
    }
}
