using System.Buffers;
using OrleansVoxa.Protocol.Framing;

namespace OrleansVoxa.Protocol.Tests.Framing;

public sealed class FrameCodecTests
{
    public static TheoryData<string> Frames => [.. FramingExamples.Of("frames").Select(e => e.GetProperty("about").GetString()!)];

    public static TheoryData<string> Refused => [.. FramingExamples.Of("refused").Select(e => e.GetProperty("about").GetString()!)];

    [Theory]
    [MemberData(nameof(Frames))]
    public void Write_DocumentedPayload_GivesDocumentedFrame(string about)
    {
        var example = FramingExamples.Of("frames").Single(e => e.GetProperty("about").GetString() == about);
        var output = new ArrayBufferWriter<byte>();
        FrameCodec.Write((FrameFlags)example.GetProperty("flags").GetInt32(), FramingExamples.Bytes(example, "payload"), output);
        Assert.Equal(example.GetProperty("frame").GetString(), Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void TryRead_EverySegmentation_GivesHeaderAndPayload(string about)
    {
        var example = FramingExamples.Of("frames").Single(e => e.GetProperty("about").GetString() == about);
        byte[] stream = [.. FramingExamples.Bytes(example, "frame"), 0xDE, 0xAD];
        foreach (var sequence in Segmentation.Of(stream))
        {
            Assert.True(FrameCodec.TryRead(sequence, FrameLimits.Default, out var header, out var payload, out var needed));
            Assert.Equal(stream.Length - 2, header.FrameLength);
            Assert.Equal(FramingExamples.Bytes(example, "payload"), payload.ToArray());
            Assert.Equal(0, needed);
        }
    }

    [Theory]
    [MemberData(nameof(Frames))]
    public void TryRead_EveryPrefix_SaysHowMuchIsNeeded(string about)
    {
        var example = FramingExamples.Of("frames").Single(e => e.GetProperty("about").GetString() == about);
        var frame = FramingExamples.Bytes(example, "frame");
        for (var length = 0; length < frame.Length; length++)
        {
            foreach (var sequence in Segmentation.Of(frame[..length]))
            {
                Assert.False(FrameCodec.TryRead(sequence, FrameLimits.Default, out _, out _, out var needed));
                Assert.Equal(length < FrameHeader.Size ? FrameHeader.Size : frame.Length, needed);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void TryRead_HostileHeader_IsRefusedAtItsFirstWrongByte(string about)
    {
        var example = FramingExamples.Of("refused").Single(e => e.GetProperty("about").GetString() == about);
        var bytes = FramingExamples.Bytes(example, "bytes");
        foreach (var sequence in Segmentation.Of(bytes))
        {
            var fault = Assert.Throws<ProtocolViolationException>(
                () => FrameCodec.TryRead(sequence, FrameLimits.Default, out _, out _, out _));
            Assert.Equal(example.GetProperty("code").GetString(), fault.Code);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16 * 1024 * 1024)]
    public void TryReadHeader_LengthAtItsBounds_IsAccepted(int length)
    {
        Span<byte> bytes = stackalloc byte[FrameHeader.Size];
        FrameCodec.WriteHeader(new FrameHeader(FrameFlags.None, length), bytes);
        Assert.True(FrameCodec.TryReadHeader(bytes, FrameLimits.Default, out var header));
        Assert.Equal(length, header.Length);
    }

    [Fact]
    public void TryReadHeader_EveryFlagsByte_IsAcceptedOnlyIfItHasAMeaning()
    {
        var accepted = Enumerable.Range(0, 256).Where(flags =>
        {
            byte[] bytes = [0xDE, 0xAD, 0xBE, 0xEF, 1, (byte)flags, 0, 0, 0, 0];
            try
            {
                return FrameCodec.TryReadHeader(bytes, FrameLimits.Default, out _);
            }
            catch (ProtocolViolationException fault) when (fault.Code == FramingFault.Flags)
            {
                return false;
            }
        });
        Assert.Equal([0, 1, 2, 3, 5, 7], accepted);
    }

    [Fact]
    public void TryRead_OverTheCallersLimit_IsRefused()
    {
        byte[] bytes = [0xDE, 0xAD, 0xBE, 0xEF, 1, 0, 0, 0, 0x10, 0x01];
        var fault = Assert.Throws<ProtocolViolationException>(
            () => FrameCodec.TryRead(new ReadOnlySequence<byte>(bytes), FrameLimits.Handshake, out _, out _, out _));
        Assert.Equal(FramingFault.TooLarge, fault.Code);
    }
}
