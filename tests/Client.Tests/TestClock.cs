using System.Threading.Channels;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Client.Tests;

/// <summary>A clock that stands still, and tells when the code under test has set a timer, so that no test moves it too early.</summary>
internal sealed class TestClock : TimeProvider
{
    private readonly ManualTimeProvider _inner = new();
    private readonly Channel<TimeSpan> _set = Channel.CreateUnbounded<TimeSpan>();

    public override long TimestampFrequency => _inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _inner.GetUtcNow();

    public override long GetTimestamp() => _inner.GetTimestamp();

    public void Advance(TimeSpan by) => _inner.Advance(by);

    /// <summary>Sets the clock without firing what lies between.</summary>
    public void Jump(TimeSpan by) => _inner.Jump(_inner.GetUtcNow() + by);

    /// <summary>Forgets the timers that were set so far.</summary>
    public void Forget()
    {
        while (_set.Reader.TryRead(out _))
        {
        }
    }

    /// <summary>Waits until a timer was set that falls due within the range, and gives its time.</summary>
    public async Task<TimeSpan> TimerAsync(TimeSpan from, TimeSpan to)
    {
        while (true)
        {
            var due = await _set.Reader.ReadAsync(Calls.Token).AsTask().Soon();
            if (due >= from && due <= to) return due;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _inner.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero) _set.Writer.TryWrite(dueTime);
        return timer;
    }
}
