using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Tests.Splitting;

public sealed class SplittingValuesTests
{
    [Theory]
    [InlineData(0, 5)]
    [InlineData(6, 5)]
    [InlineData(-1, 1)]
    [InlineData(1, 256)]
    [InlineData(0, 0)]
    public void SplitParameters_OutOfRange_Throws(int required, int total)
    {
        Assert.False(SplitParameters.AreValid(required, total));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SplitParameters(required, total));
    }

    [Fact]
    public void Split_DefaultParametersOrTooManyBytes_Throws()
    {
        Assert.Throws<ArgumentException>(() => Splitter.Split(default, 0, true, [], default));
        var tooMany = new byte[SegmentHeader.MaxPackageSize];
        Assert.Throws<ArgumentException>(() => Splitter.Split(default, 0, true, tooMany, SplitParameters.Small));
    }

    [Fact]
    public void FragmentSet_WrittenAndRead_IsTheSame()
    {
        var random = new Random(5);
        for (var total = 1; total <= SplitParameters.MaxTotal; total++)
        {
            FragmentSet set = default;
            var expected = Enumerable.Range(0, total).Where(_ => random.Next(2) == 0).ToHashSet();
            foreach (var index in expected)
                set = set.With(index);
            Assert.Equal(expected.Count, set.Count);
            Assert.All(Enumerable.Range(0, total), i => Assert.Equal(expected.Contains(i), set.Contains(i)));

            var bytes = new byte[FragmentSet.EncodedSize(total)];
            set.CopyTo(total, bytes);
            Assert.True(FragmentSet.TryRead(bytes, total, out var read));
            Assert.Equal(set, read);
            Assert.Equal(set.GetHashCode(), read.GetHashCode());
        }
    }

    [Fact]
    public void FragmentSet_StrayBitsOrWrongLength_IsRefused()
    {
        Assert.False(FragmentSet.TryRead([0b0010_0000], 5, out _));
        Assert.True(FragmentSet.TryRead([0b0001_0001], 5, out var set));
        Assert.Equal("{0,4}", set.ToString());
        Assert.False(FragmentSet.TryRead([], 5, out _));
        Assert.False(FragmentSet.TryRead([0, 0], 5, out _));
        Assert.False(FragmentSet.TryRead([], 0, out _));
        Assert.False(FragmentSet.TryRead(new byte[32], 256, out _));
    }

    [Fact]
    public void FragmentSet_IndexOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => default(FragmentSet).With(255));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(FragmentSet).Contains(-1));
    }

    [Fact]
    public void Read_WrongLength_Throws()
    {
        Assert.Throws<ArgumentException>(() => StreamId.Read(new byte[15]));
        Assert.Throws<ArgumentException>(() => Digest256.Read(new byte[33]));
        Assert.Throws<ArgumentException>(() => SegmentId.Read(new byte[31]));
    }

    [Fact]
    public void ToString_Ids_AreTheirBytesInHex()
    {
        var bytes = new SeededRandomSource("hex").Take(32);
        Assert.Equal(Convert.ToHexStringLower(bytes), SegmentId.Read(bytes).ToString());
        Assert.Equal(Convert.ToHexStringLower(bytes.AsSpan(0, 16)), StreamId.Read(bytes.AsSpan(0, 16)).ToString());
    }
}
