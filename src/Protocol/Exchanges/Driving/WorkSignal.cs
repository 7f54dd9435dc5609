using System.Threading.Channels;

namespace OrleansVoxa.Protocol.Exchanges.Driving;

/// <summary>Wakes one loop: when something happened, or when a time has come. Setting is thread-safe, waiting is for one.</summary>
internal sealed class WorkSignal : IDisposable
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, AllowSynchronousContinuations = false });

    private readonly ITimer _timer;
    private readonly ExchangeClock _clock;

    public WorkSignal(ExchangeClock clock)
    {
        _clock = clock;
        _timer = clock.Time.CreateTimer(
            static state => ((WorkSignal)state!).Set(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Set() => _channel.Writer.TryWrite(true);

    public async ValueTask WaitAsync(DateTimeOffset? due)
    {
        if (due is { } at)
        {
            var wait = at - _clock.Now;
            if (wait <= TimeSpan.Zero) return;
            // A timer may fire a little early; a rounded-up millisecond keeps the loop from spinning until the time is there.
            _timer.Change(wait + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }

        await _channel.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public void Dispose() => _timer.Dispose();
}
