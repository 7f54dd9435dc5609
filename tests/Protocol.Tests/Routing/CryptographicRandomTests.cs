using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Protocol.Tests.Routing;

public sealed class CryptographicRandomTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(16)]
    public void Next_ManyDraws_AreEven(int limit)
    {
        const int Draws = 60_000;
        var counts = new int[limit];
        for (var i = 0; i < Draws; i++) counts[CryptographicRandom.Instance.Next(limit)]++;
        var expected = (double)Draws / limit;
        var statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);
        // Chi-squared with at most 15 degrees of freedom is beyond 70 less often than once in 10^8.
        Assert.True(statistic < 70, $"chi-squared is {statistic}");
    }

    [Fact]
    public void Next_Ranges_StayWithinThem()
    {
        for (var i = 0; i < 1_000; i++)
        {
            Assert.InRange(CryptographicRandom.Instance.Next(-3, 4), -3, 3);
            Assert.InRange(CryptographicRandom.Instance.Next(int.MinValue, int.MaxValue), int.MinValue, int.MaxValue - 1);
            Assert.InRange(CryptographicRandom.Instance.NextDouble(), 0, 0.99999999999999994);
        }

        Assert.Equal(0, CryptographicRandom.Instance.Next(0));
        Assert.Equal(5, CryptographicRandom.Instance.Next(5, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => CryptographicRandom.Instance.Next(-1));
    }

    [Fact]
    public void NextDouble_ManyThreads_NeverDrawTheSameTwice()
    {
        var drawn = new double[8][];
        Parallel.For(0, drawn.Length, i => drawn[i] = [.. Enumerable.Range(0, 1_000).Select(_ => CryptographicRandom.Instance.NextDouble())]);
        Assert.Equal(8_000, drawn.SelectMany(static numbers => numbers).Distinct().Count());
    }
}
