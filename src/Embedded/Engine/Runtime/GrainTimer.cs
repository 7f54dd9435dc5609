using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>A timer whose ticks are turns of its activation. The next period begins when a tick has ended.</summary>
internal abstract class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _timer;
    private TimeSpan _due;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;

    protected GrainTimer(Activation activation, GrainTimerCreationOptions options)
    {
        Validate(options.DueTime, options.Period);
        _activation = activation;
        Interleave = options.Interleave;
        KeepAlive = options.KeepAlive;
        _period = options.Period;

        // The ticks must not carry what the registering call carried.
        using (ExecutionContext.SuppressFlow())
        {
            _timer = activation.Class.Silo.Time.CreateTimer(
                static state => ((GrainTimer)state!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        activation.Attach(this);
        _timer.Change(options.DueTime, Timeout.InfiniteTimeSpan);
    }

    public bool Interleave { get; }

    public bool KeepAlive { get; }

    /// <summary>The next timer of the same activation.</summary>
    public GrainTimer? NextOfGrain { get; set; }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, period);
        _due = dueTime;
        _period = period;
        _changed = true;
        if (!_ticking && !_stopping.IsCancellationRequested) _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        if (_stopping.IsCancellationRequested) return;
        Stop();
        _activation.Detach(this);
    }

    /// <summary>Ends the timer without telling the activation, which drops all its timers at once.</summary>
    public void Stop()
    {
        _timer.Dispose();
        _stopping.Cancel();
    }

    public async Task TickAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        _ticking = true;
        _changed = false;
        try
        {
            await Run(_stopping.Token);
        }
        finally
        {
            _ticking = false;
            if (!_stopping.IsCancellationRequested) _timer.Change(_changed ? _due : _period, Timeout.InfiniteTimeSpan);
        }
    }

    protected abstract Task Run(CancellationToken token);

    private static void Validate(TimeSpan dueTime, TimeSpan period)
    {
        CheckOne(dueTime, nameof(dueTime));
        CheckOne(period, nameof(period));

        static void CheckOne(TimeSpan time, string name)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan((long)time.TotalMilliseconds, -1, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan((long)time.TotalMilliseconds, uint.MaxValue - 1, name);
        }
    }

    private void Fire()
    {
        if (_stopping.IsCancellationRequested) return;
        var silo = _activation.Class.Silo;
        if (!silo.Sweeper.IsAwake) silo.Sweeper.Wake();
        _activation.Enqueue(new TimerTick(this) { Target = _activation, Deadline = silo.FarTick });
    }
}
