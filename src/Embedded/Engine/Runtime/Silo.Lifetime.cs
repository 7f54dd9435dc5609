using Orleans;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <content>Start, collection, stop.</content>
internal sealed partial class Silo
{
    private ITimer? _collector;
    private volatile bool _collecting;

    /// <summary>Whether it has begun to stop, and makes no further activations.</summary>
    public bool IsStopping => _state == SiloState.Stopping;

    public void Start()
    {
        using (ExecutionContext.SuppressFlow())
            _collector = Time.CreateTimer(static state => ((Silo)state!).Collect(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _state = SiloState.Running;
        LogStarted(Name, Catalog.Classes.Count);
    }

    /// <summary>Asks every activation that has been idle for longer than its age, or than <paramref name="age"/>, to end.</summary>
    public void CollectIdle(TimeSpan? age = null)
    {
        Sweeper.Refresh();
        var tick = Tick;
        var count = 0;
        foreach (var activation in Activations)
        {
            count++;
            var ticks = age is { } given ? TicksOf(given) : activation.Class.CollectionAge;
            if (activation.MayBeIdle(tick, ticks)) activation.Enqueue(new CollectCommand(tick, ticks));
        }

        // Observers whose object was collected by the garbage collector and that nobody has called since.
        foreach (var observer in _observers.Values)
        {
            if (!observer.IsAlive) Forget(observer);
        }

        LogCollected(count);
    }

    /// <summary>
    /// Ends every activation, each by its OnDeactivateAsync, until all have ended or <paramref name="stop"/> or the shutdown
    /// time-out says that it must do.
    /// </summary>
    public async Task StopAsync(CancellationToken stop)
    {
        if (_state == SiloState.Stopping) return;
        _state = SiloState.Stopping;
        if (_collector is not null) await _collector.DisposeAsync();

        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The silo is stopping.");
        var ended = new List<Task>();
        foreach (var activation in Activations)
        {
            ended.Add(activation.Deactivated);
            activation.Deactivate(reason, stop);
        }

        try
        {
            await Task.WhenAll(ended).WaitAsync(Options.ShutdownTimeout, Time, stop);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            // What has not ended by now is lost with the process, as in a crash; grains must bear that anyhow.
        }

        LogStopped(Name, ended.Count(task => !task.IsCompleted));
        Sweeper.Dispose();
    }

    private void ArmCollector()
    {
        _collecting = true;
        _collector?.Change(Collection.CollectionQuantum, Timeout.InfiniteTimeSpan);
    }

    private void Collect()
    {
        if (_state != SiloState.Running) return;
        CollectIdle();

        // Nothing active, nothing to collect: the next activation arms again.
        _collecting = false;
        if (!_active.IsEmpty) ArmCollector();
    }
}
