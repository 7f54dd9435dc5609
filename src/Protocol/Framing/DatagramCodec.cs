using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Framing;

/// <summary>Messages of framing A in single datagrams (UDP): one plain frame, and nothing before or behind it. Stateless and thread-safe.</summary>
/// <remarks>Specification: docs/protocol/transports.md, "Datagrams".</remarks>
public static class DatagramCodec
{
    /// <summary>Most bytes of a datagram, header included: what passes every network without being cut into pieces.</summary>
    public const int MaximumSize = 1200;

    private static readonly FrameLimits Limits = new() { MaxPayload = MaximumSize - FrameHeader.Size };

    /// <summary>Reads a datagram.</summary>
    /// <param name="datagram">All of its bytes.</param>
    /// <param name="message">The message, which may be an unknown one, if true is returned. It may point into the datagram.</param>
    /// <param name="fault">A code of <see cref="FramingFault"/>, if false is returned.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> datagram, [NotNullWhen(true)] out Message? message, [NotNullWhen(false)] out string? fault)
    {
        message = null;
        fault = null;
        try
        {
            if (!FrameCodec.TryRead(new ReadOnlySequence<byte>(datagram), Limits, out var header, out var payload, out _)) fault = FramingFault.Truncated;
            else if (header.Flags != 0) fault = FramingFault.Flags;
            else if (header.FrameLength != datagram.Length) fault = FramingFault.MessageTrailing;
            else message = MessageCodec.Decode(payload);
        }
        catch (ProtocolViolationException violation)
        {
            fault = violation.Code;
        }

        return message is not null;
    }

    /// <summary>Appends the datagram of a message.</summary>
    /// <returns>False if it would be longer than <see cref="MaximumSize"/>; nothing was written then.</returns>
    /// <exception cref="ArgumentException">A field is over its limit.</exception>
    public static bool TryEncode(Message message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var payload = new ArrayBufferWriter<byte>();
        MessageCodec.Encode(message, payload);
        if (payload.WrittenCount > Limits.MaxPayload) return false;
        FrameCodec.Write(default, payload.WrittenSpan, output);
        return true;
    }
}
