using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>Which message each type byte announces. A new message is its own file and one row here.</summary>
internal static class EdgeV2MessageTable
{
    /// <summary>Reads the fields of a payload.</summary>
    internal delegate EdgeV2Message ReadMessage(ref CanonicalReader reader);

    private static readonly (byte Type, ReadMessage Read)[] Rows =
    [
        (Hello.WireType, Hello.Read),
        (Ticket.WireType, Ticket.Read),
        (TicketAccepted.WireType, TicketAccepted.Read),
        (TicketRefused.WireType, TicketRefused.Read),
        (TicketRequested.WireType, TicketRequested.Read),
        (PortOpen.WireType, PortOpen.Read),
        (PortOpened.WireType, PortOpened.Read),
        (PortSend.WireType, PortSend.Read),
        (PortClose.WireType, PortClose.Read),
        (Message.WireType, Message.Read),
        (Ping.WireType, Ping.Read),
        (Pong.WireType, Pong.Read),
        (Notify.WireType, Notify.Read),
        (Goodbye.WireType, Goodbye.Read),
        (Error.WireType, Error.Read),
    ];

    private static readonly ReadMessage?[] ByType = Index();

    /// <summary>The types that have a message, in the order of the table.</summary>
    internal static IEnumerable<byte> Types => Rows.Select(row => row.Type);

    /// <summary>The reader for a type, or null if no message has it.</summary>
    internal static ReadMessage? Find(byte type) => ByType[type];

    private static ReadMessage?[] Index()
    {
        var index = new ReadMessage?[byte.MaxValue + 1];
        foreach (var (type, read) in Rows)
        {
            if (index[type] is not null) throw new InvalidOperationException($"Two messages have type {type}.");
            index[type] = read;
        }

        return index;
    }
}
