namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>The third Noise message of a session, initiator to responder.</summary>
/// <param name="Noise">The Noise message, as docs/protocol/sessions.md lays it out.</param>
public sealed record HandshakeConfirm(ReadOnlyMemory<byte> Noise) : Message
{
    /// <summary>The tag of this message: 4.</summary>
    public const uint WireTag = 4;

    /// <summary>Longest Noise message, in bytes.</summary>
    public const int MaxNoise = 4000;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer) => writer.Bytes(Noise, MaxNoise);

    internal static HandshakeConfirm Read(ref BincodeReader reader) => new(reader.Bytes(MaxNoise, nameof(Noise)));
}
