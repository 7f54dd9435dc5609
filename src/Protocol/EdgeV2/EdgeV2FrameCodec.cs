using System.Buffers;
using System.Buffers.Binary;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>Reads and writes framing B: eight bytes of header, then the payload. Stateless and thread-safe.</summary>
/// <remarks>Specification: docs/protocol/framing-b.md, "Header".</remarks>
public static class EdgeV2FrameCodec
{
    /// <summary>Takes the first frame from <paramref name="buffer"/> if all of it is there.</summary>
    /// <param name="buffer">What has arrived and was not consumed yet.</param>
    /// <param name="limits">What to accept; the length is checked as soon as its four bytes are there.</param>
    /// <param name="header">The header, once all eight bytes of it are there (also when the payload is not).</param>
    /// <param name="payload">The payload, a slice of <paramref name="buffer"/>; the frame spans <see cref="EdgeV2Header.FrameLength"/> bytes.</param>
    /// <param name="needed">How many bytes must be in the buffer before a further call can do more; 0 when a frame was read.</param>
    /// <exception cref="ProtocolViolationException">The bytes are no frame: <see cref="FramingFault.Version"/>,
    /// <see cref="FramingFault.Flags"/>, <see cref="FramingFault.TooLarge"/>. Thrown at the first wrong byte, so that a
    /// stranger's stream is not waited for.</exception>
    public static bool TryRead(
        in ReadOnlySequence<byte> buffer,
        FrameLimits limits,
        out EdgeV2Header header,
        out ReadOnlySequence<byte> payload,
        out long needed)
    {
        ArgumentNullException.ThrowIfNull(limits);
        header = default;
        payload = default;
        needed = EdgeV2Header.Size;

        Span<byte> copy = stackalloc byte[EdgeV2Header.Size];
        scoped ReadOnlySpan<byte> bytes = buffer.FirstSpan;
        if (bytes.Length < EdgeV2Header.Size)
        {
            var present = (int)Math.Min(buffer.Length, EdgeV2Header.Size);
            buffer.Slice(0, present).CopyTo(copy);
            bytes = copy[..present];
        }

        if (!TryReadHeader(bytes, limits, out header)) return false;
        needed = header.FrameLength;
        if (buffer.Length < needed) return false;
        payload = buffer.Slice(EdgeV2Header.Size, header.Length);
        needed = 0;
        return true;
    }

    /// <summary>Reads a header from the first bytes of a frame; false if there are fewer than eight, all of them right so far.</summary>
    /// <exception cref="ProtocolViolationException">As in <see cref="TryRead"/>.</exception>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, FrameLimits limits, out EdgeV2Header header)
    {
        ArgumentNullException.ThrowIfNull(limits);
        header = default;
        if (bytes.Length > 0 && bytes[0] != EdgeV2Header.Version)
            throw Violation(FramingFault.Version, $"Frame version {bytes[0]} is not spoken here; version {EdgeV2Header.Version} is.");
        if (bytes.Length > 2 && bytes[2] != 0) throw Reserved(bytes[2] << 8);
        if (bytes.Length > 3 && !Allowed((EdgeV2Flags)bytes[3])) throw Reserved(bytes[3]);
        if (bytes.Length < EdgeV2Header.Size) return false;

        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (length > (uint)limits.MaxPayload)
            throw Violation(FramingFault.TooLarge, $"A payload of {length} bytes is over the limit of {limits.MaxPayload}.");
        header = new EdgeV2Header(bytes[1], (EdgeV2Flags)bytes[3], (int)length);
        return true;
    }

    /// <summary>Writes the eight bytes of a header.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or over 16 MiB, or a reserved flag is set.</exception>
    public static void WriteHeader(EdgeV2Header header, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(header.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(header.Length, FrameLimits.AbsoluteMaxPayload);
        if (!Allowed(header.Flags)) throw new ArgumentOutOfRangeException(nameof(header), header.Flags, "Flags that no frame can carry.");
        destination[0] = EdgeV2Header.Version;
        destination[1] = header.Type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)header.Flags);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], (uint)header.Length);
    }

    /// <summary>Writes a whole frame.</summary>
    /// <exception cref="ArgumentOutOfRangeException">As in <see cref="WriteHeader"/>.</exception>
    public static void Write(byte type, EdgeV2Flags flags, ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteHeader(new EdgeV2Header(type, flags, payload.Length), output.GetSpan(EdgeV2Header.Size));
        output.Advance(EdgeV2Header.Size);
        output.Write(payload);
    }

    private static bool Allowed(EdgeV2Flags flags) => (flags & ~EdgeV2Flags.Compressed) == 0;

    private static ProtocolViolationException Reserved(int flags) =>
        Violation(FramingFault.Flags, $"Frame flags 0x{flags:x4} have no meaning.");

    private static ProtocolViolationException Violation(string code, string text) => new(code, text);
}
