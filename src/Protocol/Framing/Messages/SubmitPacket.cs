using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Framing.Messages;

/// <summary>Hands an onion packet to the edge for its first relay. Not answered: a full relay drops, and the sender re-sends.</summary>
/// <param name="FirstHop">The relay that peels the first layer.</param>
/// <param name="Packet">The packet, as long as its cell class says.</param>
public sealed record SubmitPacket(NodeId FirstHop, ReadOnlyMemory<byte> Packet) : Message
{
    /// <summary>The tag of this message: 20.</summary>
    public const uint WireTag = 20;

    /// <summary>Longest packet, in bytes: the large cell class.</summary>
    public const int MaxPacket = 32 * 1024;

    /// <inheritdoc/>
    public override uint Tag => WireTag;

    /// <inheritdoc/>
    public override MessagePriority Priority => MessagePriority.Bulk;

    internal override void Write(BincodeWriter writer)
    {
        writer.Node(FirstHop);
        writer.Bytes(Packet, MaxPacket);
    }

    internal static SubmitPacket Read(ref BincodeReader reader) => new(
        reader.Node(nameof(FirstHop)),
        reader.Bytes(MaxPacket, nameof(Packet)));
}
