namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>The second Noise message of a session, responder to initiator.</summary>
/// <param name="Noise">The Noise message, as docs/protocol/sessions.md lays it out.</param>
public sealed record HandshakeResponse(ReadOnlyMemory<byte> Noise) : Message
{
    /// <summary>The tag of this message: 3.</summary>
    public const uint WireTag = 3;

    /// <summary>Longest Noise message, in bytes.</summary>
    public const int MaxNoise = 4000;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    internal override void Write(BincodeWriter writer) => writer.Bytes(Noise, MaxNoise);

    internal static HandshakeResponse Read(ref BincodeReader reader) => new(reader.Bytes(MaxNoise, nameof(Noise)));
}
