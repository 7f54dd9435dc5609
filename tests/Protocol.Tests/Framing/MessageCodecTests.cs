using System.Buffers;
using System.Text.Json;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;

namespace OrleansVoxa.Protocol.Tests.Framing;

public sealed class MessageCodecTests
{
    public static TheoryData<string> Messages => [.. FramingExamples.Of("messages").Select(e => e.GetProperty("message").GetString()!)];

    public static TheoryData<string> Refused => [.. FramingExamples.Of("refused_payloads").Select(e => e.GetProperty("about").GetString()!)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Encode_DocumentedFields_GivesDocumentedBytes(string name)
    {
        var example = Example(name);
        var message = FramingExamples.Build(example);
        Assert.Equal(example.GetProperty("tag").GetUInt32(), message.Tag);
        Assert.Equal(example.GetProperty("payload").GetString(), Hex(message));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Decode_EverySegmentation_GivesTheSameMessage(string name)
    {
        var example = Example(name);
        var payload = FramingExamples.Bytes(example, "payload");
        foreach (var sequence in Segmentation.Of(payload))
        {
            var message = MessageCodec.Decode(sequence);
            Assert.Equal(name, message.GetType().Name);
            Assert.Equal(example.GetProperty("payload").GetString(), Hex(message));
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Decode_EveryPrefix_IsRefusedAsTruncated(string name)
    {
        var payload = FramingExamples.Bytes(Example(name), "payload");
        for (var length = 0; length < payload.Length; length++)
            Assert.Equal(FramingFault.MessageTruncated, Code(new ReadOnlySequence<byte>(payload, 0, length)));
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Decode_ByteAfterTheMessage_IsRefused(string name)
    {
        byte[] payload = [.. FramingExamples.Bytes(Example(name), "payload"), 0];
        foreach (var sequence in Segmentation.Of(payload)) Assert.Equal(FramingFault.MessageTrailing, Code(sequence));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Decode_HostilePayload_IsRefusedByCodeAtEverySegmentation(string about)
    {
        var example = FramingExamples.Of("refused_payloads").Single(e => e.GetProperty("about").GetString() == about);
        foreach (var sequence in Segmentation.Of(FramingExamples.Bytes(example, "bytes")))
            Assert.Equal(example.GetProperty("code").GetString(), Code(sequence));
    }

    [Fact]
    public void Table_EveryTag_HasAnExample() =>
        Assert.Equal(MessageTable.Tags.Order(), FramingExamples.Of("messages").Select(e => e.GetProperty("tag").GetUInt32()).Order());

    [Theory]
    [InlineData(8u)]
    [InlineData(10u)]
    [InlineData(34u)]
    [InlineData(uint.MaxValue)]
    public void Decode_TagWithoutMessage_IsUnknownWhateverFollows(uint tag)
    {
        byte[] payload = [.. BitConverter.GetBytes(tag), 1, 2, 3];
        Assert.Equal(new UnknownMessage(tag), MessageCodec.Decode(new ReadOnlySequence<byte>(payload)));
    }

    [Fact]
    public void Decode_HostileLengths_AllocateNothingForThem()
    {
        // A text of 2^32-1, a body at the frame limit that is not there, a list at its limit without elements.
        byte[][] hostile =
        [
            .. FramingExamples.Of("refused_payloads").Select(e => FramingExamples.Bytes(e, "bytes")),
            Convert.FromHexString("09000000" + "0000000100000000"),
        ];
        foreach (var payload in hostile) Code(new ReadOnlySequence<byte>(payload));
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var payload in hostile) Code(new ReadOnlySequence<byte>(payload));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512 * 1024);
    }

    [Fact]
    public void Encode_FieldOverItsLimit_NamesTheField()
    {
        var message = new Call(1, new string('m', Call.MaxMethod + 1), default);
        var fault = Assert.Throws<ArgumentException>(() => MessageCodec.Encode(message, new ArrayBufferWriter<byte>()));
        Assert.Equal("Method", fault.ParamName);
    }

    private static JsonElement Example(string name) =>
        FramingExamples.Of("messages").Single(e => e.GetProperty("message").GetString() == name);

    private static string Hex(Message message)
    {
        var output = new ArrayBufferWriter<byte>();
        MessageCodec.Encode(message, output);
        return Convert.ToHexStringLower(output.WrittenSpan);
    }

    private static string Code(ReadOnlySequence<byte> payload) =>
        Assert.Throws<ProtocolViolationException>(() => MessageCodec.Decode(payload)).Code;
}
