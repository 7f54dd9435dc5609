namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Takes a service of the sender's node back. Answered by an empty <see cref="Reply"/>.</summary>
/// <param name="Correlation">Chosen by the caller, not 0; the reply or error carries it back.</param>
/// <param name="Name">The service's name.</param>
public sealed record UnpublishService(ulong Correlation, string Name) : Message
{
    /// <summary>The tag of this message: 33.</summary>
    public const uint WireTag = 33;

    /// <summary>Longest name, in UTF-8 bytes.</summary>
    public const int MaxName = 255;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer)
    {
        writer.U64(Correlation);
        writer.Text(Name, MaxName);
    }

    internal static UnpublishService Read(ref BincodeReader reader) => new(
        reader.U64(nameof(Correlation)),
        reader.Text(MaxName, nameof(Name)));
}
