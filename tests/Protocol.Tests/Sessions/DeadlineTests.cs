using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Protocol.Tests.Sessions;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly OneTimer _clock = new();
    private int _expired;

    [Fact]
    public void Fire_BeforeItsTime_WaitsForTheRest()
    {
        using var deadline = new Deadline(_clock, () => _expired++);
        deadline.Arm(Limit);

        // As by a timer that counts by another clock than the timestamps.
        _clock.FireAt(Limit - TimeSpan.FromMilliseconds(3));
        Assert.False(deadline.Expired);
        Assert.Equal(TimeSpan.FromMilliseconds(3), _clock.Due);
        _clock.FireAt(Limit - TimeSpan.FromTicks(1));
        Assert.Equal(TimeSpan.FromMilliseconds(1), _clock.Due);

        _clock.FireAt(Limit);
        Assert.True(deadline.Expired);
        Assert.Equal(1, _expired);
    }

    [Fact]
    public void Fire_OfAnEarlierArming_LeavesTheLaterOneItsTime()
    {
        using var deadline = new Deadline(_clock, () => _expired++);
        deadline.Arm(Limit);
        _clock.PassTo(TimeSpan.FromSeconds(4));
        deadline.Arm(Limit);

        _clock.FireAt(Limit);
        Assert.False(deadline.Expired);
        _clock.FireAt(TimeSpan.FromSeconds(9));
        Assert.True(deadline.Expired);
        Assert.Equal(1, _expired);
    }

    [Fact]
    public void Fire_AfterDisarm_IsNothing()
    {
        using var deadline = new Deadline(_clock, () => _expired++);
        deadline.Arm(Limit);
        deadline.Disarm();

        _clock.FireAt(2 * Limit);

        Assert.False(deadline.Expired);
        Assert.Equal((0, Timeout.InfiniteTimeSpan), (_expired, _clock.Due));
    }

    /// <summary>A clock whose one timer fires when the test says so.</summary>
    private sealed class OneTimer : TimeProvider, ITimer
    {
        private TimeSpan _now;
        private TimerCallback? _callback;
        private object? _state;

        public TimeSpan Due { get; private set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state, Due) = (callback, state, dueTime);
            return this;
        }

        public void PassTo(TimeSpan now) => _now = now;

        public void FireAt(TimeSpan now)
        {
            _now = now;
            _callback!(_state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            return true;
        }

        public void Dispose() => _callback = null;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
