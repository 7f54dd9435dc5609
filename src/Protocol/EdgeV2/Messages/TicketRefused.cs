using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>The ticket of this correlation does not count.</summary>
/// <param name="Correlation">That of the ticket.</param>
/// <param name="Code">What was wrong; stable.</param>
/// <param name="Text">The same for people, with what to do.</param>
/// <param name="LastSummary">The last ticket of this device that counted, as it was signed; empty if there is none.</param>
public sealed record TicketRefused(ulong Correlation, string Code, string Text, ReadOnlyMemory<byte> LastSummary) : EdgeV2Message
{
    /// <summary>The type of this message: 4.</summary>
    public const byte WireType = 4;

    /// <summary>Longest code, in UTF-8 bytes.</summary>
    public const int MaxCode = 64;

    /// <summary>Longest text, in UTF-8 bytes.</summary>
    public const int MaxText = 1024;

    /// <summary>Longest summary, in bytes.</summary>
    public const int MaxLastSummary = Ticket.MaxSigned;

    /// <inheritdoc/>
    public override byte Type => WireType;

    /// <inheritdoc/>
    /// <remarks>Default true: a signature beside fields that the peer chose.</remarks>
    public override bool Secret { get; init; } = true;

    internal override void Write(EdgeV2Writer writer)
    {
        writer.U64(Correlation);
        writer.Text(Code, MaxCode);
        writer.Text(Text, MaxText);
        writer.Bytes(LastSummary, MaxLastSummary);
    }

    internal static TicketRefused Read(ref CanonicalReader reader) => new(reader.U64(), reader.String(MaxCode), reader.String(MaxText), reader.Bytes(MaxLastSummary).ToArray());
}
