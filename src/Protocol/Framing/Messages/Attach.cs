using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Asks for the packets of the sender's node over this session. Answered by an empty <see cref="Reply"/>.</summary>
/// <param name="Correlation">Chosen by the caller, not 0; the reply or error carries it back.</param>
public sealed record Attach(ulong Correlation) : Message
{
    /// <summary>The tag of this message: 23.</summary>
    public const uint WireTag = 23;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <inheritdoc/>
    public override MessagePriority Priority => MessagePriority.High;

    internal override void Write(BincodeWriter writer) => writer.U64(Correlation);

    internal static Attach Read(ref BincodeReader reader) => new(reader.U64(nameof(Correlation)));
}
