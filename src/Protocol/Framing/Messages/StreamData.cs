using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Bytes of a stream; uses as much credit as there are bytes.</summary>
/// <param name="Stream">The stream's number: odd if the session's initiator opened it, even if the responder did.</param>
/// <param name="Bytes">The bytes, in order.</param>
public sealed record StreamData(uint Stream, ReadOnlyMemory<byte> Bytes) : Message
{
    /// <summary>The tag of this message: 26.</summary>
    public const uint WireTag = 26;

    /// <summary>Most bytes of one message, so that its frame is one record: 65,520.</summary>
    public const int MaxBytes = 65_520;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <inheritdoc/>
    public override MessagePriority Priority => MessagePriority.Bulk;

    /// <summary>Default true: what a stream carries is not this protocol's to compress.</summary>
    public override bool Secret { get; init; } = true;

    internal override void Write(BincodeWriter writer)
    {
        writer.U32(Stream);
        writer.Bytes(Bytes, MaxBytes);
    }

    internal static StreamData Read(ref BincodeReader reader) => new(
        reader.U32(nameof(Stream)),
        reader.Bytes(MaxBytes, nameof(Bytes)));
}
