using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Agent.Engine;

namespace OrleansVoxa.Agent.Tests.Engine;

public sealed class LogFrameDecoderTests
{
    private static readonly byte[] Stream =
    [
        .. Frame(1, "out\n"), .. Frame(2, ""), .. Frame(2, "an error"), .. Frame(1, new string('x', 300)), .. Frame(0, "in"),
    ];

    [Fact]
    public void TryRead_StreamCutAnywhere_SaysTheSame()
    {
        var whole = Decode([Stream]);
        Assert.Equal("out\n" + new string('x', 300) + "in|an error", whole);
        for (var i = 0; i <= Stream.Length; i++)
            Assert.Equal(whole, Decode([Stream[..i], Stream[i..]]));
        Assert.Equal(whole, Decode(Stream.Select(b => new[] { b })));
    }

    [Fact]
    public void IsComplete_StreamCutWithinAFrame_IsFalse()
    {
        var ends = new HashSet<int> { 0 };
        for (var at = 0; at < Stream.Length;) ends.Add(at += 8 + (int)BinaryPrimitives.ReadUInt32BigEndian(Stream.AsSpan(at + 4)));
        for (var i = 0; i <= Stream.Length; i++)
        {
            var decoder = new LogFrameDecoder();
            Drain(decoder, Stream[..i]);
            Assert.Equal(ends.Contains(i), decoder.IsComplete);
        }
    }

    [Theory]
    [InlineData(new byte[] { 3 })]
    [InlineData(new byte[] { (byte)'p', (byte)'l', (byte)'a', (byte)'i', (byte)'n' })]
    [InlineData(new byte[] { 1, 0, 7, 0, 0, 0, 0, 1 })]
    public void TryRead_NotFrames_Throws(byte[] bytes) => Assert.Throws<FormatException>(() => Drain(new LogFrameDecoder(), bytes));

    [Fact]
    public void TryRead_FrameOfFourGigabytes_HandsOnWhatCame()
    {
        var decoder = new LogFrameDecoder();
        ReadOnlyMemory<byte> bytes = new byte[] { 1, 0, 0, 0, 255, 255, 255, 255, 65, 66 };
        Assert.True(decoder.TryRead(ref bytes, out var stream, out var piece));
        Assert.Equal(1, stream);
        Assert.Equal("AB"u8, piece.Span);
        Assert.False(decoder.TryRead(ref bytes, out _, out _));
        Assert.False(decoder.IsComplete);
    }

    [Fact]
    public void TryRead_AnyBytes_EitherThrowsOrUsesThemUp() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        try
        {
            Drain(new LogFrameDecoder(), bytes);
        }
        catch (FormatException)
        {
            return;
        }
    }).QuickCheckThrowOnFailure();

    private static byte[] Frame(byte stream, string text)
    {
        var frame = new byte[8 + text.Length];
        frame[0] = stream;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)text.Length);
        System.Text.Encoding.ASCII.GetBytes(text, frame.AsSpan(8));
        return frame;
    }

    private static void Drain(LogFrameDecoder decoder, byte[] bytes)
    {
        ReadOnlyMemory<byte> left = bytes;
        while (decoder.TryRead(ref left, out _, out _))
        {
        }

        Assert.True(left.IsEmpty);
    }

    private static string Decode(IEnumerable<byte[]> pieces)
    {
        var decoder = new LogFrameDecoder();
        string output = "", error = "";
        foreach (var bytes in pieces)
        {
            ReadOnlyMemory<byte> left = bytes;
            while (decoder.TryRead(ref left, out var stream, out var piece))
            {
                Assert.False(piece.IsEmpty);
                if (stream == 2) error += System.Text.Encoding.ASCII.GetString(piece.Span);
                else output += System.Text.Encoding.ASCII.GetString(piece.Span);
            }
        }

        Assert.True(decoder.IsComplete);
        return $"{output}|{error}";
    }
}
