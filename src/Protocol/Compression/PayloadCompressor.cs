using System.Buffers;
using System.Buffers.Binary;

namespace OrleansVoxa.Protocol.Compression;

/// <summary>Packs a payload as u32 big-endian original size and a compressed block, and unpacks it. Thread-safe.</summary>
/// <remarks>Specification: docs/protocol/framing-a.md, "Compression".</remarks>
public static class PayloadCompressor
{
    /// <summary>Bytes in front of the block: the original size.</summary>
    public const int HeaderSize = 4;

    /// <summary>Whether this machine has the codec's library.</summary>
    public static bool IsSupported(CompressionCodec codec) => codec switch
    {
        CompressionCodec.Lz4 => Lz4.IsSupported,
        CompressionCodec.Zstandard => Zstandard.IsSupported,
        _ => false,
    };

    /// <summary>Appends the compressed form of <paramref name="payload"/> if that is worth it.</summary>
    /// <returns>How many bytes were written; 0, and nothing written, if the payload is to be sent as it is: below the threshold,
    /// random-looking, not smaller when compressed, past the ratio cap that receivers enforce, or without the library.</returns>
    public static int TryCompress(ReadOnlySpan<byte> payload, CompressionOptions options, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        if (payload.Length < options.Threshold || payload.Length > options.MaxSize) return 0;
        if (!IsSupported(options.Codec) || EntropySample.LooksRandom(payload)) return 0;

        // A room of exactly what is worth keeping: the codec gives up by itself when the block does not fit it.
        var room = payload.Length - 1;
        var span = output.GetSpan(room)[..room];
        var block = options.Codec == CompressionCodec.Lz4
            ? Lz4.Compress(payload, span[HeaderSize..])
            : Zstandard.Compress(payload, span[HeaderSize..], options.ZstandardLevel);
        if (block == 0 || payload.Length > (long)block * options.MaxRatio) return 0;

        BinaryPrimitives.WriteUInt32BigEndian(span, (uint)payload.Length);
        output.Advance(HeaderSize + block);
        return HeaderSize + block;
    }

    /// <summary>Reads the original size and holds it against the limits, before anything is allocated for it.</summary>
    /// <exception cref="ProtocolViolationException"><see cref="CompressionFault.Truncated"/>, <see cref="CompressionFault.TooLarge"/>
    /// or <see cref="CompressionFault.Ratio"/>.</exception>
    public static int ReadOriginalSize(ReadOnlySpan<byte> compressed, CompressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (compressed.Length <= HeaderSize)
            throw new ProtocolViolationException(CompressionFault.Truncated, "A compressed payload holds a size and a block.");
        var size = BinaryPrimitives.ReadUInt32BigEndian(compressed);
        if (size == 0) throw new ProtocolViolationException(CompressionFault.Truncated, "A compressed payload inflates to nothing.");
        if (size > (uint)options.MaxSize)
            throw new ProtocolViolationException(CompressionFault.TooLarge, $"Inflating to {size} bytes is over the limit of {options.MaxSize}.");
        if (size > (long)(compressed.Length - HeaderSize) * options.MaxRatio)
        {
            throw new ProtocolViolationException(
                CompressionFault.Ratio,
                $"{compressed.Length - HeaderSize} bytes that inflate to {size} are over the ratio cap of {options.MaxRatio}.");
        }

        return (int)size;
    }

    /// <summary>Appends the original of <paramref name="compressed"/> to <paramref name="output"/>.</summary>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ProtocolViolationException">As in <see cref="ReadOriginalSize"/>; <see cref="CompressionFault.Block"/> if
    /// the block does not inflate to exactly its size; <see cref="CompressionFault.Unsupported"/> without the library.</exception>
    public static int Decompress(
        CompressionCodec codec, ReadOnlySpan<byte> compressed, CompressionOptions options, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var size = ReadOriginalSize(compressed, options);
        if (!IsSupported(codec))
            throw new ProtocolViolationException(CompressionFault.Unsupported, $"This machine has no library for {codec}.");

        var span = output.GetSpan(size)[..size];
        var block = compressed[HeaderSize..];
        var written = codec == CompressionCodec.Lz4 ? Lz4.Decompress(block, span) : Zstandard.Decompress(block, span);
        if (written != size)
            throw new ProtocolViolationException(CompressionFault.Block, "The compressed block does not inflate to the size in front of it.");
        output.Advance(size);
        return size;
    }
}
