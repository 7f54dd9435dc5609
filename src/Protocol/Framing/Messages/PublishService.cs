namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Publishes a service under the sender's node. Answered by an empty <see cref="Reply"/>.</summary>
/// <param name="Correlation">Chosen by the caller, not 0; the reply or error carries it back.</param>
/// <param name="Record">An encoded signed service record.</param>
public sealed record PublishService(ulong Correlation, ReadOnlyMemory<byte> Record) : Message
{
    /// <summary>The tag of this message: 22.</summary>
    public const uint WireTag = 22;

    /// <summary>Longest record, in bytes.</summary>
    public const int MaxRecord = 64 * 1024;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer)
    {
        writer.U64(Correlation);
        writer.Bytes(Record, MaxRecord);
    }

    internal static PublishService Read(ref BincodeReader reader) => new(
        reader.U64(nameof(Correlation)),
        reader.Bytes(MaxRecord, nameof(Record)));
}
