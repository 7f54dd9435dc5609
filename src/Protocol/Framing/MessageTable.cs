using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Protocol.Framing;

/// <summary>Which message each tag begins. A new message is its own file and one row here.</summary>
internal static class MessageTable
{
    /// <summary>Reads the fields that follow a tag.</summary>
    internal delegate Message ReadMessage(ref BincodeReader reader);

    private static readonly (uint Tag, ReadMessage Read)[] Rows =
    [
        (Ping.WireTag, Ping.Read),
        (Pong.WireTag, Pong.Read),
        (HandshakeInit.WireTag, HandshakeInit.Read),
        (HandshakeResponse.WireTag, HandshakeResponse.Read),
        (HandshakeConfirm.WireTag, HandshakeConfirm.Read),
        (Echo.WireTag, Echo.Read),
        (Disconnect.WireTag, Disconnect.Read),
        (Custom.WireTag, Custom.Read),
        (Data.WireTag, Data.Read),
        (Register.WireTag, Register.Read),
        (Heartbeat.WireTag, Heartbeat.Read),
        (Discover.WireTag, Discover.Read),
        (Resolve.WireTag, Resolve.Read),
        (SubmitPacket.WireTag, SubmitPacket.Read),
        (DeliverPacket.WireTag, DeliverPacket.Read),
        (PublishService.WireTag, PublishService.Read),
        (Attach.WireTag, Attach.Read),
        (Subscribe.WireTag, Subscribe.Read),
        (StreamOpen.WireTag, StreamOpen.Read),
        (StreamData.WireTag, StreamData.Read),
        (StreamCredit.WireTag, StreamCredit.Read),
        (StreamClose.WireTag, StreamClose.Read),
        (Call.WireTag, Call.Read),
        (Reply.WireTag, Reply.Read),
        (Error.WireTag, Error.Read),
        (Rekey.WireTag, Rekey.Read),
        (UnpublishService.WireTag, UnpublishService.Read),
    ];

    private static readonly ReadMessage?[] ByTag = Index();

    /// <summary>The tags that have a message, in ascending order of the table.</summary>
    internal static IEnumerable<uint> Tags => Rows.Select(row => row.Tag);

    /// <summary>The reader for a tag, or null if no message has it.</summary>
    internal static ReadMessage? Find(uint tag) => tag < (uint)ByTag.Length ? ByTag[tag] : null;

    private static ReadMessage?[] Index()
    {
        var index = new ReadMessage?[Rows.Max(row => row.Tag) + 1];
        foreach (var (tag, read) in Rows)
        {
            if (index[tag] is not null) throw new InvalidOperationException($"Two messages have tag {tag}.");
            index[tag] = read;
        }

        return index;
    }
}
