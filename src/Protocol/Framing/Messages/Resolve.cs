namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Asks who publishes a service. Answered by <see cref="Reply"/> with a ResolveReply.</summary>
/// <param name="Correlation">Chosen by the caller, not 0; the reply or error carries it back.</param>
/// <param name="Name">The service's name, or its owner's node id or handle.</param>
public sealed record Resolve(ulong Correlation, string Name) : Message
{
    /// <summary>The tag of this message: 19.</summary>
    public const uint WireTag = 19;

    /// <summary>Longest name, in UTF-8 bytes.</summary>
    public const int MaxName = 255;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer)
    {
        writer.U64(Correlation);
        writer.Text(Name, MaxName);
    }

    internal static Resolve Read(ref BincodeReader reader) => new(
        reader.U64(nameof(Correlation)),
        reader.Text(MaxName, nameof(Name)));
}
