using System.Buffers;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Protocol.Framing;

/// <summary>Turns messages into payloads and back: a u32 little-endian tag, then the fields in bincode-1's layout. Thread-safe.</summary>
/// <remarks>Specification: docs/protocol/framing-a.md, "Messages".</remarks>
public static class MessageCodec
{
    /// <summary>Appends the message's payload to <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException">A field is over the limit that every receiver enforces, or is not valid Unicode;
    /// part of the message may have been written.</exception>
    public static void Encode(Message message, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        var writer = new BincodeWriter(output);
        writer.U32(message.Tag);
        message.Write(writer);
    }

    /// <summary>Reads the one message that <paramref name="payload"/> holds.</summary>
    /// <returns>The message; <see cref="UnknownMessage"/> for a tag without one, whose fields are not looked at.</returns>
    /// <exception cref="ProtocolViolationException">The bytes are not that message, exactly.</exception>
    public static Message Decode(ReadOnlySequence<byte> payload)
    {
        var reader = new BincodeReader(payload);
        var tag = reader.U32("tag");
        if (MessageTable.Find(tag) is not { } read) return new UnknownMessage(tag);
        var message = read(ref reader);
        reader.End();
        return message;
    }
}
