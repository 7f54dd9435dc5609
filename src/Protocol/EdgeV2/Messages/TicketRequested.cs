using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>The edge asks for a newer ticket.</summary>
/// <param name="Used">Bytes that the edge has counted since the last ticket.</param>
/// <param name="Deadline">Milliseconds until the edge carries no more.</param>
public sealed record TicketRequested(ulong Used, uint Deadline) : EdgeV2Message
{
    /// <summary>The type of this message: 5.</summary>
    public const byte WireType = 5;

    /// <inheritdoc/>
    public override byte Type => WireType;

    internal override void Write(EdgeV2Writer writer)
    {
        writer.U64(Used);
        writer.U32(Deadline);
    }

    internal static TicketRequested Read(ref CanonicalReader reader) => new(reader.U64(), reader.U32());
}
