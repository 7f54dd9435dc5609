using System.Buffers;
using System.Buffers.Binary;

namespace OrleansVoxa.Protocol.Framing;

/// <summary>Reads and writes framing A: ten bytes of header, then the payload. Stateless and thread-safe.</summary>
/// <remarks>Specification: docs/protocol/framing-a.md, "Header".</remarks>
public static class FrameCodec
{
    private const FrameFlags Known = FrameFlags.Compressed | FrameFlags.Encrypted | FrameFlags.Zstandard;

    /// <summary>Takes the first frame from <paramref name="buffer"/> if all of it is there.</summary>
    /// <param name="buffer">What has arrived and was not consumed yet.</param>
    /// <param name="limits">What to accept; the length is checked as soon as its four bytes are there.</param>
    /// <param name="header">The header, once all ten bytes of it are there (also when the payload is not).</param>
    /// <param name="payload">The payload, a slice of <paramref name="buffer"/>; the frame spans <see cref="FrameHeader.FrameLength"/> bytes.</param>
    /// <param name="needed">How many bytes must be in the buffer before a further call can do more; 0 when a frame was read.</param>
    /// <exception cref="ProtocolViolationException">The bytes are no frame: <see cref="FramingFault.Magic"/>,
    /// <see cref="FramingFault.Version"/>, <see cref="FramingFault.Flags"/>, <see cref="FramingFault.TooLarge"/>. Thrown at the
    /// first wrong byte, so that a stranger's stream is not waited for.</exception>
    public static bool TryRead(
        in ReadOnlySequence<byte> buffer,
        FrameLimits limits,
        out FrameHeader header,
        out ReadOnlySequence<byte> payload,
        out long needed)
    {
        ArgumentNullException.ThrowIfNull(limits);
        header = default;
        payload = default;
        needed = FrameHeader.Size;

        Span<byte> copy = stackalloc byte[FrameHeader.Size];
        scoped ReadOnlySpan<byte> bytes = buffer.FirstSpan;
        if (bytes.Length < FrameHeader.Size)
        {
            var present = (int)Math.Min(buffer.Length, FrameHeader.Size);
            buffer.Slice(0, present).CopyTo(copy);
            bytes = copy[..present];
        }

        if (!TryReadHeader(bytes, limits, out header)) return false;
        needed = header.FrameLength;
        if (buffer.Length < needed) return false;
        payload = buffer.Slice(FrameHeader.Size, header.Length);
        needed = 0;
        return true;
    }

    /// <summary>Reads a header from the first bytes of a frame; false if there are fewer than ten, all of them right so far.</summary>
    /// <exception cref="ProtocolViolationException">As in <see cref="TryRead"/>.</exception>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, FrameLimits limits, out FrameHeader header)
    {
        ArgumentNullException.ThrowIfNull(limits);
        header = default;
        var magic = FrameHeader.Magic;
        var seen = Math.Min(bytes.Length, magic.Length);
        if (!bytes[..seen].SequenceEqual(magic[..seen])) throw Violation(FramingFault.Magic, "The stream does not begin a frame.");
        if (bytes.Length > 4 && bytes[4] != FrameHeader.Version)
            throw Violation(FramingFault.Version, $"Frame version {bytes[4]} is not spoken here; version {FrameHeader.Version} is.");
        if (bytes.Length > 5) CheckFlags((FrameFlags)bytes[5]);
        if (bytes.Length < FrameHeader.Size) return false;

        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[6..]);
        if (length > (uint)limits.MaxPayload)
            throw Violation(FramingFault.TooLarge, $"A payload of {length} bytes is over the limit of {limits.MaxPayload}.");
        header = new FrameHeader((FrameFlags)bytes[5], (int)length);
        return true;
    }

    /// <summary>Writes the ten bytes of a header.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or over 16 MiB, or the flags are not allowed.</exception>
    public static void WriteHeader(FrameHeader header, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(header.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(header.Length, FrameLimits.AbsoluteMaxPayload);
        if (!Allowed(header.Flags)) throw new ArgumentOutOfRangeException(nameof(header), header.Flags, "Flags that no frame can carry.");
        FrameHeader.Magic.CopyTo(destination);
        destination[4] = FrameHeader.Version;
        destination[5] = (byte)header.Flags;
        BinaryPrimitives.WriteUInt32BigEndian(destination[6..], (uint)header.Length);
    }

    /// <summary>Writes a whole frame.</summary>
    /// <exception cref="ArgumentOutOfRangeException">As in <see cref="WriteHeader"/>.</exception>
    public static void Write(FrameFlags flags, ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteHeader(new FrameHeader(flags, payload.Length), output.GetSpan(FrameHeader.Size));
        output.Advance(FrameHeader.Size);
        output.Write(payload);
    }

    private static bool Allowed(FrameFlags flags) =>
        (flags & ~Known) == 0 && (flags & (FrameFlags.Zstandard | FrameFlags.Compressed)) != FrameFlags.Zstandard;

    private static void CheckFlags(FrameFlags flags)
    {
        if (!Allowed(flags)) throw Violation(FramingFault.Flags, $"Frame flags 0x{(byte)flags:x2} have no meaning.");
    }

    private static ProtocolViolationException Violation(string code, string text) => new(code, text);
}
