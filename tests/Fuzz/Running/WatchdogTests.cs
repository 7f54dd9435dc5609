using OrleansVoxa.Testing;

namespace OrleansVoxa.Fuzz.Running;

public sealed class WatchdogTests : IDisposable
{
    private readonly ManualTimeProvider _clock = new();
    private readonly List<long> _hung = [];
    private readonly Watchdog _watchdog;
    private TimeSpan _used;

    public WatchdogTests() => _watchdog = new Watchdog(_clock, () => _used, _hung.Add);

    public void Dispose() => _watchdog.Dispose();

    [Fact]
    public void Look_InputThatKeepsTheProcessorBusy_IsAHangAtTheSecondLook()
    {
        _watchdog.Begin(7);
        Pass(looks: 1, used: Watchdog.Limit);
        Assert.Empty(_hung);

        Pass(looks: 1, used: Watchdog.Limit);

        Assert.Equal([7], _hung);
    }

    [Fact]
    public void Look_ProcessThatIsGivenNoProcessor_IsNoneForMinutes()
    {
        _watchdog.Begin(7);
        Pass(looks: Watchdog.Patience, used: TimeSpan.FromMilliseconds(100));
        Assert.Empty(_hung);

        // A decoder that waits for something that never comes uses none either.
        Pass(looks: 1, used: TimeSpan.Zero);

        Assert.Equal([7], _hung);
    }

    [Fact]
    public void Look_InputsThatComeAndGo_AreNone()
    {
        for (var i = 0; i < 50; i++)
        {
            _watchdog.Begin(i);
            Pass(looks: 1, used: Watchdog.Limit);
        }

        Assert.Empty(_hung);
    }

    private void Pass(int looks, TimeSpan used)
    {
        for (var i = 0; i < looks; i++)
        {
            _used += used;
            _clock.Advance(Watchdog.Limit);
        }
    }
}
