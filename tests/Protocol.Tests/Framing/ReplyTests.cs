using System.Text.Json;
using OrleansVoxa.Protocol.Framing.Replies;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Framing;

public sealed class ReplyTests
{
    private static readonly NodeId Node = NodeId.Parse("00112233445566778899aabbccddeeff01234567");
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_000);

    private static readonly Dictionary<string, (byte[] Body, Func<byte[], byte[]> Again)> Replies = new()
    {
        ["RegisterReply"] = (
            new RegisterReply(Node, "shed-7", true, Time.AddDays(365), Time.AddDays(180)).Encode(),
            body => RegisterReply.Decode(body).Encode()),
        ["HeartbeatReply"] = (new HeartbeatReply("active", Time.AddDays(180)).Encode(), body => HeartbeatReply.Decode(body).Encode()),
        ["DiscoverReply"] = (
            new DiscoverReply([new DiscoverEntry(new byte[] { 1, 2, 3 }, "active", true, Time), new DiscoverEntry(new byte[] { 4 }, "coma", false, Time)], "c1").Encode(),
            body => DiscoverReply.Decode(body).Encode()),
        ["ResolveReply"] = (
            new ResolveReply("docs", new byte[] { 1, 2 }, new byte[] { 3 }, true).Encode(), body => ResolveReply.Decode(body).Encode()),
    };

    public static TheoryData<string> Names => [.. Replies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_DocumentedFields_GivesDocumentedBytesAndComesBack(string name)
    {
        var (body, again) = Replies[name];
        var example = FramingExamples.Of("replies").Single(e => e.Text("reply") == name);
        Assert.Equal(example.Text("body"), Convert.ToHexStringLower(body));
        Assert.Equal(body, again(body));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_EveryPrefixAndATrailingByte_IsRefused(string name)
    {
        var (body, again) = Replies[name];
        for (var length = 0; length < body.Length; length++)
            Assert.Throws<ProtocolViolationException>(() => again(body[..length]));
        Assert.Equal("trailing_bytes", Assert.Throws<ProtocolViolationException>(() => again([.. body, 0])).Code);
    }

    [Fact]
    public void Encode_TooManyEntries_IsRefused()
    {
        var entry = new DiscoverEntry(new byte[1], "active", true, Time);
        Assert.Throws<ArgumentException>(() => new DiscoverReply([.. Enumerable.Repeat(entry, 101)], "").Encode());
    }
}
