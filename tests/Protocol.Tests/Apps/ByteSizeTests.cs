using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Protocol.Tests.Apps;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("100b", 100)]
    [InlineData("512m", 512L << 20)]
    [InlineData("512M", 512L << 20)]
    [InlineData("512MB", 512L << 20)]
    [InlineData("512mb", 512L << 20)]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("512 MiB", 512L << 20)]
    [InlineData("512mi", 512L << 20)]
    [InlineData("1k", 1024)]
    [InlineData("1KiB", 1024)]
    [InlineData("1.5G", 3L << 29)]
    [InlineData("0.5G", 1L << 29)]
    [InlineData("2T", 2L << 40)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void TryParse_ASize_IsRead(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1m")]
    [InlineData("+1m")]
    [InlineData("1e9")]
    [InlineData("1 0m")]
    [InlineData("1  m")]
    [InlineData(" 1m")]
    [InlineData("1m ")]
    [InlineData("1.m")]
    [InlineData(".5m")]
    [InlineData("1.2345m")]
    [InlineData("1..5m")]
    [InlineData("1,5m")]
    [InlineData("1p")]
    [InlineData("1mx")]
    [InlineData("1ib")]
    [InlineData("0x10")]
    [InlineData("512 megabytes")]
    [InlineData("9223372036854775808")]
    [InlineData("8388608T")]
    [InlineData("99999999999999999999999999999")]
    [InlineData("25242946553596729698 TiB")]
    [InlineData("8388608t")]
    public void TryParse_NoSize_IsRefused(string? text) => Assert.False(ByteSize.TryParse(text, out _));

    [Fact]
    public void Write_AnySize_ReadsBackAsItself() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), value =>
        {
            var bytes = value & long.MaxValue;
            return ByteSize.TryParse(ByteSize.Write(bytes), out var read) && read == bytes;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1 KiB")]
    [InlineData((300L << 20) + 1, "300 MiB")]
    [InlineData(3L << 29, "1.5 GiB")]
    [InlineData(long.MaxValue, "8388607.9 TiB")]
    public void Describe_ASize_IsForPeopleAndNeverTooMuch(long bytes, string text) => Assert.Equal(text, ByteSize.Describe(bytes));

    [Theory]
    [InlineData("1.0", 1000)]
    [InlineData("1", 1000)]
    [InlineData("0.25", 250)]
    [InlineData("0.001", 1)]
    [InlineData("250m", 250)]
    [InlineData("4.0", 4000)]
    public void CpuAmount_AnAmount_IsReadAndWritten(string text, int millis)
    {
        Assert.True(CpuAmount.TryParse(text, out var read));
        Assert.Equal(millis, read);
        Assert.True(CpuAmount.TryParse(CpuAmount.Write(millis), out read));
        Assert.Equal(millis, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.2345")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1,5")]
    [InlineData("m")]
    [InlineData("0.5m")]
    [InlineData("1e2")]
    [InlineData("99999999999")]
    [InlineData("NaN")]
    public void CpuAmount_NoAmount_IsRefused(string? text) => Assert.False(CpuAmount.TryParse(text, out _));
}
