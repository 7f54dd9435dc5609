using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Bytes without any further meaning in this protocol.</summary>
/// <param name="Bytes">The bytes.</param>
public sealed record Data(ReadOnlyMemory<byte> Bytes) : Message
{
    /// <summary>The tag of this message: 9.</summary>
    public const uint WireTag = 9;

    /// <summary>Most bytes: what fits a frame.</summary>
    public const int MaxBytes = FrameLimits.AbsoluteMaxPayload;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <inheritdoc/>
    public override MessagePriority Priority => MessagePriority.Bulk;

    internal override void Write(BincodeWriter writer) => writer.Bytes(Bytes, MaxBytes);

    internal static Data Read(ref BincodeReader reader) => new(reader.Bytes(MaxBytes, nameof(Bytes)));
}
