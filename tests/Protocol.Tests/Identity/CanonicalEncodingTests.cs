using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Tests.Identity;

public sealed class CanonicalEncodingTests
{
    private const string Label = "voxa/test/1";

    [Fact]
    public void Reader_WhatTheWriterWrote_GivesItBack()
    {
        var id = SampleRecords.P256.Public.Id;
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        var bytes = new CanonicalWriter(Label)
            .U8(200).Bool(true).U16(60_000).U32(uint.MaxValue).U64(ulong.MaxValue).I64(long.MinValue).Time(time).Id(id)
            .Fixed([1, 2]).Bytes([3]).String("ü🚀")
            .List<uint>([5, 6], static (writer, value) => writer.U32(value))
            .Optional("x", static (writer, value) => writer.String(value))
            .Optional((string?)null, static (writer, value) => writer.String(value))
            .Optional((uint?)7, static (writer, value) => writer.U32(value))
            .ToArray();
        var reader = new CanonicalReader(bytes, Label);
        Assert.Equal(200, reader.U8());
        Assert.True(reader.Bool());
        Assert.Equal(60_000, reader.U16());
        Assert.Equal(uint.MaxValue, reader.U32());
        Assert.Equal(ulong.MaxValue, reader.U64());
        Assert.Equal(long.MinValue, reader.I64());
        Assert.Equal(time, reader.Time());
        Assert.Equal(id, reader.Id());
        Assert.Equal("0102", Convert.ToHexStringLower(reader.Fixed(2)));
        Assert.Equal("03", Convert.ToHexStringLower(reader.Bytes(1)));
        Assert.Equal("ü🚀", reader.String(6));
        Assert.Equal(2, reader.Count(2));
        Assert.Equal(5u, reader.U32());
        Assert.Equal(6u, reader.U32());
        Assert.True(reader.Optional());
        Assert.Equal("x", reader.String(1));
        Assert.False(reader.Optional());
        Assert.True(reader.Optional());
        Assert.Equal(7u, reader.U32());
        Assert.Equal(0, reader.Remaining);
        Assert.Equal(bytes, reader.Consumed);
        reader.End();
    }

    [Fact]
    public void Writer_LongContent_GrowsAndKeepsIt()
    {
        var long1 = new byte[10_000];
        Random.Shared.NextBytes(long1);
        var writer = new CanonicalWriter(Label).Bytes(long1).U8(1);
        var bytes = writer.ToArray();
        Assert.Equal(writer.Length, bytes.Length);
        var reader = new CanonicalReader(bytes, Label);
        Assert.Equal(long1, reader.Bytes(10_000));
        Assert.Equal(1, reader.U8());
    }

    [Fact]
    public void Writer_WhatHasNoEncoding_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new CanonicalWriter(""));
        Assert.Throws<ArgumentException>(() => new CanonicalWriter("ü"));
        Assert.Throws<ArgumentException>(() => new CanonicalWriter(new string('x', 256)));
        Assert.ThrowsAny<ArgumentException>(() => new CanonicalWriter(Label).String("\ud800"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CanonicalWriter(Label).Time(DateTimeOffset.UnixEpoch.AddMilliseconds(-1)));
    }

    [Fact]
    public void Reader_Violations_HaveTheirCodes()
    {
        AssertCode("wrong_label", "0a766f78612f746573742f", static (ref CanonicalReader _) => { }, withLabel: false);
        AssertCode("truncated", "", static (ref CanonicalReader _) => { }, withLabel: false);
        AssertCode("truncated", "0b766f78", static (ref CanonicalReader _) => { }, withLabel: false);
        AssertCode("truncated", "00", static (ref CanonicalReader reader) => reader.U16());
        AssertCode("truncated", "00000002ff", static (ref CanonicalReader reader) => reader.Bytes(2));
        AssertCode("too_long", "00000003ffffff", static (ref CanonicalReader reader) => reader.Bytes(2));
        AssertCode("too_long", "ffffffff", static (ref CanonicalReader reader) => reader.Bytes(int.MaxValue));
        AssertCode("too_long", "80000000", static (ref CanonicalReader reader) => reader.Count(100));
        AssertCode("truncated", "00000064", static (ref CanonicalReader reader) => reader.Count(100));
        AssertCode("invalid_text", "00000002c0af", static (ref CanonicalReader reader) => reader.String(10));
        AssertCode("invalid_text", "00000003eda080", static (ref CanonicalReader reader) => reader.String(10));
        AssertCode("invalid_value", "02", static (ref CanonicalReader reader) => reader.Bool());
        AssertCode("invalid_value", "ffffffffffffffff", static (ref CanonicalReader reader) => reader.Time());
        AssertCode("invalid_value", "0000e677d21fdc00", static (ref CanonicalReader reader) => reader.Time());
        AssertCode("trailing_bytes", "00", static (ref CanonicalReader reader) => reader.End());
    }

    private delegate void Step(ref CanonicalReader reader);

    private static void AssertCode(string code, string hex, Step step, bool withLabel = true)
    {
        byte[] input = [.. withLabel ? new CanonicalWriter(Label).ToArray() : [], .. Convert.FromHexString(hex)];
        var violation = Assert.Throws<ProtocolViolationException>(() =>
        {
            var reader = new CanonicalReader(input, Label);
            step(ref reader);
        });
        Assert.Equal(code, violation.Code);
    }
}
