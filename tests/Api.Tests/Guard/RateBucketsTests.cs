using OrleansVoxa.Api.Guard;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Api.Tests.Guard;

public sealed class RateBucketsTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void Take_MoreThanTheBurst_WaitsForTheNextToken()
    {
        var buckets = new RateBuckets<string>(10, 100, _clock);

        for (var i = 0; i < 20; i++) Assert.Equal(TimeSpan.Zero, buckets.Take("a"));
        Assert.Equal(0.1, buckets.Take("a").TotalSeconds, precision: 3);
        Assert.Equal(0.1, buckets.WaitFor("a").TotalSeconds, precision: 3);
        Assert.Equal(TimeSpan.Zero, buckets.Take("b"));
        _clock.Advance(TimeSpan.FromMilliseconds(101));
        Assert.Equal(TimeSpan.Zero, buckets.Take("a"));
        Assert.NotEqual(TimeSpan.Zero, buckets.Take("a"));
    }

    [Fact]
    public void Take_OverAMinute_IsTheRateAndOneBurst()
    {
        var buckets = new RateBuckets<string>(10, 100, _clock);
        var taken = 0;
        for (var step = 0; step < 6_000; step++)
        {
            while (buckets.Take("a") == TimeSpan.Zero) taken++;
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(taken, 615, 621);
    }

    [Fact]
    public void Take_NoRoom_RefusesNewKeysUntilSomeAreFullAgain()
    {
        var buckets = new RateBuckets<int>(10, 100, _clock);
        for (var key = 0; key < 100; key++) Assert.Equal(TimeSpan.Zero, buckets.Take(key));

        Assert.NotEqual(TimeSpan.Zero, buckets.Take(100));
        Assert.Equal(TimeSpan.Zero, buckets.Take(7));
        Assert.Equal(100, buckets.Count);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.Zero, buckets.Take(100));
        Assert.Equal(1, buckets.Count);
    }

    [Fact]
    public void Owe_BeyondTheBurst_IsPaidBack()
    {
        var buckets = new RateBuckets<string>(10, 100, _clock);
        for (var i = 0; i < 30; i++) buckets.Owe("a");

        Assert.Equal(1.1, buckets.WaitFor("a").TotalSeconds, precision: 3);
        _clock.Advance(TimeSpan.FromSeconds(1.2));
        Assert.Equal(TimeSpan.Zero, buckets.WaitFor("a"));
    }
}
