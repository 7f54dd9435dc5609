using System.Buffers;
using OrleansVoxa.Protocol.Compression;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>A message that is encoded and waits to be sealed; its array belongs to the shared pool.</summary>
internal readonly record struct OutgoingFrame(FrameFlags Flags, byte[] Array, int Length)
{
    [ThreadStatic]
    private static PooledBuffer? s_plain;

    [ThreadStatic]
    private static PooledBuffer? s_packed;

    public ReadOnlySpan<byte> Payload => Array.AsSpan(0, Length);

    /// <summary>Encodes, and compresses where that is worth it, on the sender's thread: faults show there, and cores share the work.</summary>
    /// <exception cref="ArgumentException">A field is over its limit, or the message does not fit a frame.</exception>
    public static OutgoingFrame Of(Message message, CompressionOptions compression)
    {
        var plain = s_plain ??= new PooledBuffer();
        var packed = s_packed ??= new PooledBuffer();
        try
        {
            MessageCodec.Encode(message, plain);
            var size = plain.Written.Length;
            if (SecureFramer.SealedSize(size) > FrameLimits.AbsoluteMaxPayload)
                throw new ArgumentException($"A message of {size} bytes does not fit a frame of 16 MiB.", nameof(message));

            var flags = FrameFlags.None;
            var chosen = plain;
            if (!message.Secret && PayloadCompressor.TryCompress(plain.Written.Span, compression, packed) > 0)
            {
                flags = FrameFlags.Compressed | (compression.Codec == CompressionCodec.Zstandard ? FrameFlags.Zstandard : 0);
                chosen = packed;
            }

            var (array, length) = chosen.Detach();
            return new OutgoingFrame(flags, array, length);
        }
        finally
        {
            plain.Reset();
            packed.Reset();
        }
    }

    public void Return() => ArrayPool<byte>.Shared.Return(Array);
}
