using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Lets the receiver of this message send more on a stream.</summary>
/// <param name="Stream">The stream's number: odd if the session's initiator opened it, even if the responder did.</param>
/// <param name="Bytes">How many bytes more.</param>
public sealed record StreamCredit(uint Stream, uint Bytes) : Message
{
    /// <summary>The tag of this message: 27.</summary>
    public const uint WireTag = 27;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <inheritdoc/>
    public override MessagePriority Priority => MessagePriority.Bulk;

    internal override void Write(BincodeWriter writer)
    {
        writer.U32(Stream);
        writer.U32(Bytes);
    }

    internal static StreamCredit Read(ref BincodeReader reader) => new(
        reader.U32(nameof(Stream)),
        reader.U32(nameof(Bytes)));
}
