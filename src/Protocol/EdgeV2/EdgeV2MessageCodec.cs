using System.Buffers;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>Turns messages into payloads and back: the fields in the canonical encoding's layout, without a label. Thread-safe.</summary>
/// <remarks>Specification: docs/protocol/framing-b.md, "Messages".</remarks>
public static class EdgeV2MessageCodec
{
    /// <summary>Appends the message's payload to <paramref name="output"/>; its type goes into the header.</summary>
    /// <exception cref="ArgumentException">A field is over the limit that every receiver enforces, or is not valid Unicode;
    /// part of the message may have been written.</exception>
    public static void Encode(EdgeV2Message message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        message.Write(new EdgeV2Writer(output));
    }

    /// <summary>Reads the one message that <paramref name="payload"/> holds.</summary>
    /// <param name="type">The header's type byte.</param>
    /// <param name="payload">The payload, inflated if it was compressed.</param>
    /// <returns>The message; <see cref="UnknownMessage"/> for a type without one, whose payload is not looked at.</returns>
    /// <exception cref="ProtocolViolationException">The bytes are not that message, exactly: <c>truncated</c>, <c>too_long</c>,
    /// <c>invalid_text</c>, <c>invalid_value</c>, <c>trailing_bytes</c>.</exception>
    public static EdgeV2Message Decode(byte type, in ReadOnlySequence<byte> payload)
    {
        if (EdgeV2MessageTable.Find(type) is not { } read) return new UnknownMessage(type);
        if (payload.IsSingleSegment) return Decode(payload.FirstSpan, read);

        // Fields are read from one run of bytes; a payload in pieces has been received whole, so its copy is no larger than it.
        var length = checked((int)payload.Length);
        var whole = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            payload.CopyTo(whole);
            return Decode(whole.AsSpan(0, length), read);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private static EdgeV2Message Decode(ReadOnlySpan<byte> payload, EdgeV2MessageTable.ReadMessage read)
    {
        var reader = new CanonicalReader(payload);
        var message = read(ref reader);
        reader.End();
        return message;
    }
}
