using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2.Messages;

/// <summary>Opens a port of a device; answered by <see cref="PortOpened"/> or <see cref="Error"/>.</summary>
/// <param name="Correlation">Chosen by the asker, not 0, unique among what it asks at a time; the answer carries it back.</param>
/// <param name="Device">Towards the edge: whose port; towards the device: who opens it.</param>
/// <param name="Port">The port's number.</param>
/// <param name="Flags">What it is opened for.</param>
public sealed record PortOpen(ulong Correlation, NodeId Device, ushort Port, PortFlags Flags) : EdgeV2Message
{
    /// <summary>The type of this message: 6.</summary>
    public const byte WireType = 6;

    /// <inheritdoc/>
    public override byte Type => WireType;

    private const PortFlags Known = PortFlags.Read | PortFlags.Write | PortFlags.Shared | PortFlags.Udp | PortFlags.ViaPeer;

    internal override void Write(EdgeV2Writer writer)
    {
        writer.U64(Correlation);
        writer.Node(Device);
        writer.U16(Port);
        writer.U16((ushort)Flags);
    }

    internal static PortOpen Read(ref CanonicalReader reader)
    {
        var open = new PortOpen(reader.U64(), reader.Id(), reader.U16(), (PortFlags)reader.U16());
        if ((open.Flags & ~Known) != 0)
            throw new ProtocolViolationException("invalid_value", $"Port flags 0x{(ushort)open.Flags:x4} have no meaning.");
        return open;
    }
}
