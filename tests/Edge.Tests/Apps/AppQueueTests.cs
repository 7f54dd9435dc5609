using OrleansVoxa.Edge.Apps;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Apps;

public sealed class AppQueueTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private readonly ManualTimeProvider _clock = new();
    private readonly AppQueue _queue = new();

    [Fact]
    public async Task Signal_Two_CallsThemInOrder()
    {
        var first = Wait();
        var second = Wait();

        _queue.Signal();
        Assert.True(await first);
        Assert.False(second.IsCompleted);
        _queue.Signal();
        Assert.True(await second);
        Assert.Equal((0, 2), (_queue.Count, _queue.TakePeak()));
    }

    [Fact]
    public async Task WaitAsync_TooManyOrTooLong_IsFalse()
    {
        var first = Wait(most: 1);
        Assert.False(await Wait(most: 1));

        _clock.Advance(Deadline);

        Assert.False(await first);
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task WaitAsync_Cancelled_LeavesItsPlaceToTheNext()
    {
        using var gone = new CancellationTokenSource();
        var first = _queue.WaitAsync(_queue.Signals, 9, Deadline, _clock, gone.Token).AsTask();
        var second = Wait();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        _queue.Signal();

        Assert.True(await second);
    }

    [Fact]
    public async Task WaitAsync_SignalSinceItLooked_DoesNotWait()
    {
        var seen = _queue.Signals;
        _queue.Signal();

        Assert.True(await _queue.WaitAsync(seen, 0, Deadline, _clock, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task SignalAll_Three_CallsAll()
    {
        var all = Enumerable.Range(0, 3).Select(_ => Wait()).ToArray();

        _queue.SignalAll();

        Assert.All(await Task.WhenAll(all), Assert.True);
    }

    private Task<bool> Wait(int most = 9) => _queue.WaitAsync(_queue.Signals, most, Deadline, _clock, TestContext.Current.CancellationToken).AsTask();
}
