using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Limits;

public sealed class TokenBucketTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void TryTake_BurstSpent_RefusesUntilTimePasses()
    {
        var bucket = new TokenBucket(10, 3, _clock);

        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => bucket.TryTake()));
        _clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.False(bucket.TryTake());
        _clock.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True(bucket.TryTake());
    }

    [Fact]
    public void TryTake_LongPause_SavesNoMoreThanTheBurst()
    {
        var bucket = new TokenBucket(10, 3, _clock);
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => bucket.TryTake()));
    }

    [Fact]
    public void Take_BurstSpent_SaysHowLongToPause()
    {
        var bucket = new TokenBucket(10, 1, _clock);

        Assert.Equal(TimeSpan.Zero, bucket.Take());
        Assert.Equal(TimeSpan.FromMilliseconds(100), bucket.Take());
        Assert.Equal(TimeSpan.FromMilliseconds(200), bucket.Take());
    }

    [Fact]
    public void Find_AsManyBusyKeysAsFit_RefusesOthersUntilOneIsIdle()
    {
        var set = new BucketSet<int>(1, 1, maxKeys: 2, _clock);
        Assert.True(set.Find(1)!.TryTake());
        Assert.True(set.Find(2)!.TryTake());

        Assert.Null(set.Find(3));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(set.Find(3));
    }

    [Fact]
    public void Find_SameKeyTwice_SharesOneBucket()
    {
        var set = new BucketSet<int>(1, 1, maxKeys: 2, _clock);

        Assert.True(set.Find(1)!.TryTake());
        Assert.False(set.Find(1)!.TryTake());
    }
}
