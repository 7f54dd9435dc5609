using System.Buffers;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Tests.Framing;

namespace OrleansVoxa.Protocol.Tests.EdgeV2;

public sealed class EdgeV2MessageCodecTests
{
    public static TheoryData<string> Messages => EdgeV2Examples.Names("messages", "message");

    public static TheoryData<string> Refused => EdgeV2Examples.Names("refused_payloads", "about");

    [Theory]
    [MemberData(nameof(Messages))]
    public void Encode_DocumentedFields_GivesDocumentedFrame(string name)
    {
        var example = EdgeV2Examples.Find("messages", "message", name);
        var message = EdgeV2Examples.Build(example);
        Assert.Equal(example.GetProperty("type").GetByte(), message.Type);
        Assert.Equal(example.GetProperty("payload").GetString(), Convert.ToHexStringLower(Encode(message)));
        var frame = new ArrayBufferWriter<byte>();
        EdgeV2FrameCodec.Write(message.Type, EdgeV2Flags.None, Encode(message), frame);
        Assert.Equal(example.GetProperty("frame").GetString(), Convert.ToHexStringLower(frame.WrittenSpan));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Decode_EverySegmentation_GivesTheSameMessage(string name)
    {
        var (type, payload) = Example(name);
        foreach (var sequence in Segmentation.Of(payload))
        {
            var message = EdgeV2MessageCodec.Decode(type, sequence);
            Assert.Equal(name, message.GetType().Name);
            Assert.Equal(payload, Encode(message));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Decode_EveryPrefix_IsRefusedAsTruncated(string name)
    {
        var (type, payload) = Example(name);
        for (var length = 0; length < payload.Length; length++)
        {
            foreach (var sequence in Segmentation.Of(payload[..length])) Assert.Equal("truncated", Code(type, sequence));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Decode_ByteAfterTheMessage_IsRefused(string name)
    {
        var (type, payload) = Example(name);
        foreach (var sequence in Segmentation.Of([.. payload, 0])) Assert.Equal("trailing_bytes", Code(type, sequence));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Decode_HostilePayload_IsRefusedByCodeAtEverySegmentation(string about)
    {
        var example = EdgeV2Examples.Find("refused_payloads", "about", about);
        foreach (var sequence in Segmentation.Of(FramingExamples.Bytes(example, "bytes")))
            Assert.Equal(example.GetProperty("code").GetString(), Code(example.GetProperty("type").GetByte(), sequence));
    }

    [Fact]
    public void Table_EveryType_HasAnExample() =>
        Assert.Equal(EdgeV2MessageTable.Types.Order(), EdgeV2Examples.Of("messages").Select(e => e.GetProperty("type").GetByte()).Order());

    [Fact]
    public void Decode_TypeWithoutMessage_IsUnknownWhateverFollows()
    {
        var unknown = Enumerable.Range(0, 256).Select(type => (byte)type).Except(EdgeV2MessageTable.Types);
        Assert.All(unknown, type => Assert.Equal(new UnknownMessage(type), EdgeV2MessageCodec.Decode(type, new ReadOnlySequence<byte>([1, 2, 3]))));
    }

    [Fact]
    public void Decode_HostileLengths_AllocateNothingForThem()
    {
        var hostile = EdgeV2Examples.Of("refused_payloads").Select(e => (Type: e.GetProperty("type").GetByte(), Bytes: FramingExamples.Bytes(e, "bytes"))).ToArray();
        foreach (var (type, bytes) in hostile) Code(type, new ReadOnlySequence<byte>(bytes));
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var (type, bytes) in hostile) Code(type, new ReadOnlySequence<byte>(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512 * 1024);
    }

    [Fact]
    public void Encode_FieldOverItsLimit_NamesTheField()
    {
        EdgeV2Message[] messages =
        [
            new Ticket(1, new byte[Ticket.MaxSigned + 1]),
            new PortSend(1, new byte[PortSend.MaxBytes + 1]),
            new Hello([.. new ushort[Hello.MaxVersions + 1]], [], [], 0, 0),
        ];
        Assert.Equal(["Signed", "Bytes", "Versions"], messages.Select(m => Assert.Throws<ArgumentException>(() => Encode(m)).ParamName));
    }

    [Fact]
    public void Encode_FieldAtItsLimit_IsReadBack()
    {
        EdgeV2Message[] messages =
        [
            new Ticket(1, new byte[Ticket.MaxSigned]),
            new PortSend(1, new byte[PortSend.MaxBytes]),
            new Notify(new string('t', Notify.MaxTopic), new byte[Notify.MaxBody]),
            new Hello([.. new ushort[16]], [.. new EdgeV2Compression[8]], [.. Enumerable.Repeat(new string('c', 64), 64)], uint.MaxValue, uint.MaxValue),
        ];
        Assert.All(messages, m => Assert.Equal(Encode(m), Encode(EdgeV2MessageCodec.Decode(m.Type, new ReadOnlySequence<byte>(Encode(m))))));
        Assert.InRange(Encode(messages[3]).Length, 1, Protocol.Framing.FrameLimits.Hello.MaxPayload);
    }

    [Fact]
    public void ErrorOf_TextThatQuotesAPeer_IsCutToFit()
    {
        var error = Error.Of(1, new string('c', 500), string.Concat(Enumerable.Repeat("\U0001F600", 2000)));
        Assert.Equal(error, EdgeV2MessageCodec.Decode(Error.WireType, new ReadOnlySequence<byte>(Encode(error))));
    }

    private static (byte Type, byte[] Payload) Example(string name)
    {
        var example = EdgeV2Examples.Find("messages", "message", name);
        return (example.GetProperty("type").GetByte(), FramingExamples.Bytes(example, "payload"));
    }

    private static byte[] Encode(EdgeV2Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        EdgeV2MessageCodec.Encode(message, output);
        return output.WrittenSpan.ToArray();
    }

    private static string Code(byte type, ReadOnlySequence<byte> payload) =>
        Assert.Throws<ProtocolViolationException>(() => EdgeV2MessageCodec.Decode(type, payload)).Code;
}
