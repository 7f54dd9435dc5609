using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>A call of a method by name, its answer, or a message that needs none.</summary>
/// <param name="Kind">Which of these.</param>
/// <param name="Correlation">Of a request: chosen by the caller, not 0, unique among its requests under way. Of a reply: that of its request.</param>
/// <param name="Method">The method's name; empty in a reply.</param>
/// <param name="Body">As the method defines it.</param>
public sealed record Message(MessageKind Kind, ulong Correlation, string Method, ReadOnlyMemory<byte> Body) : EdgeV2Message
{
    /// <summary>The type of this message: 10.</summary>
    public const byte WireType = 10;

    /// <summary>Longest method name, in UTF-8 bytes.</summary>
    public const int MaxMethod = 128;

    /// <summary>Longest body, in bytes: what fits a frame.</summary>
    public const int MaxBody = FrameLimits.AbsoluteMaxPayload;

    /// <inheritdoc/>
    public override byte Type => WireType;

    internal override void Write(EdgeV2Writer writer)
    {
        writer.U8((byte)Kind);
        writer.U64(Correlation);
        writer.Text(Method, MaxMethod);
        writer.Bytes(Body, MaxBody);
    }

    internal static Message Read(ref CanonicalReader reader)
    {
        var kind = (MessageKind)reader.U8();
        if (kind > MessageKind.Reply)
            throw new ProtocolViolationException("invalid_value", $"A message of kind {(byte)kind} has no meaning.");
        return new Message(kind, reader.U64(), reader.String(MaxMethod), reader.Bytes(MaxBody).ToArray());
    }
}
