using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>A device pays for its traffic; the edge answers <see cref="TicketAccepted"/> or <see cref="TicketRefused"/>.</summary>
/// <param name="Correlation">Chosen by the asker, not 0, unique among what it asks at a time; the answer carries it back.</param>
/// <param name="Signed">The signed ticket. Opaque here: what it holds is not part of the framing.</param>
public sealed record Ticket(ulong Correlation, ReadOnlyMemory<byte> Signed) : EdgeV2Message
{
    /// <summary>The type of this message: 2.</summary>
    public const byte WireType = 2;

    /// <summary>Longest signed ticket, in bytes.</summary>
    public const int MaxSigned = 4096;

    /// <inheritdoc/>
    public override byte Type => WireType;

    /// <inheritdoc/>
    /// <remarks>Default true: a signature beside fields that the peer chose.</remarks>
    public override bool Secret { get; init; } = true;

    internal override void Write(EdgeV2Writer writer)
    {
        writer.U64(Correlation);
        writer.Bytes(Signed, MaxSigned);
    }

    internal static Ticket Read(ref CanonicalReader reader) => new(reader.U64(), reader.Bytes(MaxSigned).ToArray());
}
