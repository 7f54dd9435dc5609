using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>The ticket of this correlation counts from now on.</summary>
/// <param name="Correlation">That of the ticket.</param>
public sealed record TicketAccepted(ulong Correlation) : EdgeV2Message
{
    /// <summary>The type of this message: 3.</summary>
    public const byte WireType = 3;

    /// <inheritdoc/>
    public override byte Type => WireType;

    internal override void Write(EdgeV2Writer writer) => writer.U64(Correlation);

    internal static TicketAccepted Read(ref CanonicalReader reader) => new(reader.U64());
}
