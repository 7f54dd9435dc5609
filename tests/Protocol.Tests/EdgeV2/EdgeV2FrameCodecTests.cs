using System.Buffers;
using System.Buffers.Binary;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Tests.Framing;

namespace OrleansVoxa.Protocol.Tests.EdgeV2;

public sealed class EdgeV2FrameCodecTests
{
    public static TheoryData<string> Frames => EdgeV2Examples.Names("frames", "about");

    public static TheoryData<string> Refused => EdgeV2Examples.Names("refused", "about");

    [Theory]
    [MemberData(nameof(Frames))]
    public void Write_DocumentedPayload_GivesDocumentedFrame(string about)
    {
        var example = EdgeV2Examples.Find("frames", "about", about);
        var output = new ArrayBufferWriter<byte>();
        EdgeV2FrameCodec.Write(
            example.GetProperty("type").GetByte(), (EdgeV2Flags)example.GetProperty("flags").GetInt32(), FramingExamples.Bytes(example, "payload"), output);
        Assert.Equal(example.GetProperty("frame").GetString(), Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void TryRead_EverySegmentation_GivesHeaderAndPayload(string about)
    {
        var example = EdgeV2Examples.Find("frames", "about", about);
        byte[] stream = [.. FramingExamples.Bytes(example, "frame"), 2, 1];
        foreach (var sequence in Segmentation.Of(stream))
        {
            Assert.True(EdgeV2FrameCodec.TryRead(sequence, FrameLimits.Default, out var header, out var payload, out var needed));
            Assert.Equal(example.GetProperty("type").GetByte(), header.Type);
            Assert.Equal((EdgeV2Flags)example.GetProperty("flags").GetInt32(), header.Flags);
            Assert.Equal(stream.Length - 2, header.FrameLength);
            Assert.Equal(FramingExamples.Bytes(example, "payload"), payload.ToArray());
            Assert.Equal(0, needed);
        }
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void TryRead_EveryPrefix_SaysHowMuchIsNeeded(string about)
    {
        var frame = FramingExamples.Bytes(EdgeV2Examples.Find("frames", "about", about), "frame");
        for (var length = 0; length < frame.Length; length++)
        {
            foreach (var sequence in Segmentation.Of(frame[..length]))
            {
                Assert.False(EdgeV2FrameCodec.TryRead(sequence, FrameLimits.Default, out _, out _, out var needed));
                Assert.Equal(length < EdgeV2Header.Size ? EdgeV2Header.Size : frame.Length, needed);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void TryRead_HostileHeader_IsRefusedAtItsFirstWrongByte(string about)
    {
        var example = EdgeV2Examples.Find("refused", "about", about);
        foreach (var sequence in Segmentation.Of(FramingExamples.Bytes(example, "bytes")))
        {
            var fault = Assert.Throws<ProtocolViolationException>(
                () => EdgeV2FrameCodec.TryRead(sequence, FrameLimits.Default, out _, out _, out _));
            Assert.Equal(example.GetProperty("code").GetString(), fault.Code);
        }
    }

    [Fact]
    public void TryReadHeader_EveryFlagsValue_IsAcceptedOnlyIfItHasAMeaning()
    {
        var accepted = Enumerable.Range(0, ushort.MaxValue + 1).Where(flags =>
        {
            byte[] bytes = [2, 11, (byte)(flags >> 8), (byte)flags, 0, 0, 0, 0];
            try
            {
                return EdgeV2FrameCodec.TryReadHeader(bytes, FrameLimits.Default, out _);
            }
            catch (ProtocolViolationException fault) when (fault.Code == FramingFault.Flags)
            {
                return false;
            }
        });
        Assert.Equal([0, 1], accepted);
    }

    [Theory]
    [InlineData(0u, 4096, null)]
    [InlineData(4096u, 4096, null)]
    [InlineData(4097u, 4096, FramingFault.TooLarge)]
    [InlineData(16 * 1024 * 1024u, 16 * 1024 * 1024, null)]
    [InlineData(16 * 1024 * 1024 + 1u, 16 * 1024 * 1024, FramingFault.TooLarge)]
    [InlineData(uint.MaxValue, 16 * 1024 * 1024, FramingFault.TooLarge)]
    public void TryReadHeader_LengthAtItsBounds_IsAcceptedUpToTheLimit(uint length, int limit, string? code)
    {
        byte[] bytes = [2, 11, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), length);
        string? found = null;
        try
        {
            Assert.True(EdgeV2FrameCodec.TryReadHeader(bytes, new FrameLimits { MaxPayload = limit }, out var header));
            Assert.Equal(length, (uint)header.Length);
        }
        catch (ProtocolViolationException fault)
        {
            found = fault.Code;
        }

        Assert.Equal(code, found);
    }

    [Fact]
    public void WriteHeader_WhatNoFrameCarries_Throws()
    {
        var bytes = new byte[EdgeV2Header.Size];
        Assert.Throws<ArgumentOutOfRangeException>(() => EdgeV2FrameCodec.WriteHeader(new(11, (EdgeV2Flags)2, 0), bytes));
        Assert.Throws<ArgumentOutOfRangeException>(() => EdgeV2FrameCodec.WriteHeader(new(11, 0, FrameLimits.AbsoluteMaxPayload + 1), bytes));
    }
}
