namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Registers the sender's node, or renews it. Answered by <see cref="Reply"/> with a RegisterReply.</summary>
/// <param name="Correlation">Chosen by the caller, not 0; the reply or error carries it back.</param>
/// <param name="Record">An encoded signed node record.</param>
/// <param name="Envelope">An encoded signed envelope over this request.</param>
public sealed record Register(ulong Correlation, ReadOnlyMemory<byte> Record, ReadOnlyMemory<byte> Envelope) : Message
{
    /// <summary>The tag of this message: 16.</summary>
    public const uint WireTag = 16;

    /// <summary>Longest record, in bytes.</summary>
    public const int MaxRecord = 64 * 1024;

    /// <summary>Longest envelope, in bytes.</summary>
    public const int MaxEnvelope = 4096;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer)
    {
        writer.U64(Correlation);
        writer.Bytes(Record, MaxRecord);
        writer.Bytes(Envelope, MaxEnvelope);
    }

    internal static Register Read(ref BincodeReader reader) => new(
        reader.U64(nameof(Correlation)),
        reader.Bytes(MaxRecord, nameof(Record)),
        reader.Bytes(MaxEnvelope, nameof(Envelope)));
}
