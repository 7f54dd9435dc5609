using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Hands an onion packet to the attached node that is its last hop. Not answered.</summary>
/// <param name="Packet">The packet, as long as its cell class says.</param>
public sealed record DeliverPacket(ReadOnlyMemory<byte> Packet) : Message
{
    /// <summary>The tag of this message: 21.</summary>
    public const uint WireTag = 21;

    /// <summary>Longest packet, in bytes: the large cell class.</summary>
    public const int MaxPacket = 32 * 1024;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <inheritdoc/>
    public override MessagePriority Priority => MessagePriority.Bulk;

    internal override void Write(BincodeWriter writer) => writer.Bytes(Packet, MaxPacket);

    internal static DeliverPacket Read(ref BincodeReader reader) => new(reader.Bytes(MaxPacket, nameof(Packet)));
}
