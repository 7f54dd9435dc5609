using System.Collections.Immutable;
using OrleansVoxa.Edge.Bridge;

namespace OrleansVoxa.Edge.Tests.Bridge;

public sealed class VerifiedRecordsTests
{
    private int _checks;

    [Fact]
    public void Open_SameBytes_AreCheckedOnceAndOtherBytesAgain()
    {
        var records = new VerifiedRecords<string>(Check);
        ImmutableArray<byte> first = [1, 2], copy = [1, 2], second = [1, 3];

        var opened = records.Open("docs", first);
        Assert.Equal("0102", opened);
        Assert.Same(opened, records.Open("docs", copy));
        Assert.Equal(1, _checks);
        Assert.Equal("0103", records.Open("docs", second));
        Assert.Equal("0102", records.Open("docs", first));
        Assert.Equal(3, _checks);
    }

    [Fact]
    public void Open_BytesThatDoNotVerify_AreRefusedEachTime()
    {
        var records = new VerifiedRecords<string>(Check);
        Assert.Equal("01", records.Open("docs", [1]));
        Assert.Null(records.Open("docs", [0]));
        Assert.Null(records.Open("docs", [0]));
        Assert.Equal(3, _checks);
    }

    private string? Check(ReadOnlySpan<byte> encoded)
    {
        _checks++;
        return encoded[0] == 0 ? null : Convert.ToHexString(encoded);
    }
}
