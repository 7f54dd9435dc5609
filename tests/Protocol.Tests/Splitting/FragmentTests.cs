using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Tests.Splitting;

public sealed class FragmentTests
{
    private static readonly Fragment[] Fragments = Splitter.Split(
        StreamId.New(new SeededRandomSource("id")), 3, false, new SeededRandomSource("bytes").Take(150), SplitParameters.Small,
        new SeededRandomSource("key"));

    [Fact]
    public void TryDecode_EncodedFragment_GivesItsFields()
    {
        foreach (var fragment in Fragments)
        {
            Assert.True(Fragment.TryDecode(fragment.ToArray(), out var decoded, out var fault), fault);
            Assert.Null(fault);
            Assert.Equal(fragment.Index, decoded.Index);
            Assert.Equal(fragment.Header.Id, decoded.Header.Id);
            Assert.Equal(fragment.Header.Stream, decoded.Header.Stream);
            Assert.Equal((3u, false, 3, 5), (decoded.Header.Number, decoded.Header.Last, decoded.Header.Required, decoded.Header.Total));
            Assert.Equal(150, decoded.Header.SealedSize);
            Assert.Equal(fragment.Shard.ToArray(), decoded.Shard.ToArray());
            Assert.Equal(fragment.Proof.ToArray(), decoded.Proof.ToArray());
        }
    }

    [Fact]
    public void TryDecode_AnySingleBitChanged_IsRefused()
    {
        foreach (var fragment in Fragments)
        {
            var bytes = fragment.ToArray();
            for (var bit = 0; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << bit % 8);
                Assert.False(Fragment.TryDecode(bytes, out var decoded, out var fault), $"bit {bit}");
                Assert.Null(decoded);
                Assert.NotNull(fault);
                bytes[bit / 8] ^= (byte)(1 << bit % 8);
            }
        }
    }

    [Fact]
    public void TryDecode_AnyOtherLength_IsRefusedByName()
    {
        var bytes = Fragments[1].ToArray();
        for (var length = 0; length < bytes.Length; length++)
            Refuse(bytes.AsMemory(0, length), FragmentFault.Truncated);
        Refuse((byte[])[.. bytes, 0], FragmentFault.TrailingBytes);
        Refuse(new byte[40_000], FragmentFault.Parameters);
    }

    [Theory]
    [InlineData(20, 2, FragmentFault.Flags)]
    [InlineData(21, 0, FragmentFault.Parameters)]
    [InlineData(21, 6, FragmentFault.Parameters)]
    [InlineData(22, 2, FragmentFault.Parameters)]
    [InlineData(21, 2, FragmentFault.Sizes)]
    [InlineData(23, 1, FragmentFault.Sizes)]
    [InlineData(23, 255, FragmentFault.Sizes)]
    [InlineData(26, 0, FragmentFault.Sizes)]
    [InlineData(27, 255, FragmentFault.Sizes)]
    [InlineData(30, 67, FragmentFault.Sizes)]
    [InlineData(63, 5, FragmentFault.Index)]
    [InlineData(63, 255, FragmentFault.Index)]
    [InlineData(63, 0, FragmentFault.Proof)]
    [InlineData(31, 0, FragmentFault.Proof)]
    [InlineData(0, 0, FragmentFault.Proof)]
    public void TryDecode_WrongField_IsRefusedByName(int offset, byte value, string code)
    {
        var bytes = Fragments[1].ToArray();
        Assert.NotEqual(value, bytes[offset]);
        bytes[offset] = value;
        Refuse(bytes, code);
    }

    [Fact]
    public void TryDecode_ShardOrRootOfAnotherSegment_IsRefused()
    {
        var other = Splitter.Split(Fragments[0].Header.Stream, 3, false, new byte[150], SplitParameters.Small)[1].ToArray();
        var bytes = Fragments[1].ToArray();
        Assert.Equal(bytes.Length, other.Length);
        Refuse((byte[])[.. bytes.AsSpan(0, 31), .. other.AsSpan(31, 32), .. bytes.AsSpan(63)], FragmentFault.Proof);
        Refuse((byte[])[.. bytes.AsSpan(0, bytes.Length - 66), .. other.AsSpan(other.Length - 66)], FragmentFault.Proof);
    }

    [Fact]
    public void TryDecode_MutatedBytes_NeverThrows()
    {
        var random = new Random(11);
        var good = Fragments[2].ToArray();
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = good.AsSpan(0, random.Next(good.Length + 1)).ToArray();
            for (var changes = random.Next(1, 6); changes > 0 && bytes.Length > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (Fragment.TryDecode(bytes, out _, out var fault))
                Assert.Equal(good, bytes);
            else
                Assert.NotNull(fault);
        }
    }

    [Theory]
    [InlineData(1759, 5)]
    [InlineData(1759, 1)]
    [InlineData(32_479, 4)]
    [InlineData(400, 255)]
    public void Split_LargestFitting_FillsTheSpaceAndNotMore(int capacity, int total)
    {
        var parameters = new SplitParameters(Math.Min(3, total), total);
        var size = Splitter.MaxSealedSize(capacity, parameters);
        Assert.True(size > 0);
        Assert.Equal(capacity, Splitter.Split(default, 0, true, new byte[size], parameters).Max(f => f.EncodedSize));
        Assert.Equal(capacity + 1, Splitter.Split(default, 0, true, new byte[size + 1], parameters).Max(f => f.EncodedSize));
    }

    [Fact]
    public void MaxSealedSize_NoRoomForAShard_IsNegative()
    {
        Assert.Equal(0, Fragment.MaxShard(64 + 96 + 31, 5));
        Assert.Equal(32, Fragment.MaxShard(64 + 96 + 32, 5));
        Assert.True(Splitter.MaxSealedSize(64 + 96 + 31, SplitParameters.Small) < 0);
    }

    [Fact]
    public void Encode_DestinationTooShort_Throws() =>
        Assert.Throws<ArgumentException>(() => Fragments[0].Encode(new byte[Fragments[0].EncodedSize - 1]));

    private static void Refuse(ReadOnlyMemory<byte> bytes, string code)
    {
        Assert.False(Fragment.TryDecode(bytes, out var fragment, out var fault));
        Assert.Null(fragment);
        Assert.Equal(code, fault);
    }
}
