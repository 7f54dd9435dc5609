namespace OrleansVoxa.Edge;

/// <summary>Counts the work in flight, so that a stop lets it end before the sessions that carry it are closed.</summary>
/// <remarks>Thread-safe.</remarks>
public sealed class EdgeDrain
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Never disposed: it has no timer, and sessions look at it to their end.
    private readonly CancellationTokenSource _stopRequested = new();
    private int _inFlight;
    private bool _stopping;

    /// <summary>Pieces of work that are not finished.</summary>
    public int InFlight
    {
        get { lock (_gate) return _inFlight; }
    }

    /// <summary>Signalled when the edge stops, before anything is closed.</summary>
    public CancellationToken Stopping => _stopRequested.Token;

    /// <summary>Starts a piece of work, which <see cref="Leave"/> ends; false once the edge stops.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_stopping) return false;
            _inFlight++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_inFlight == 0 && _stopping) _empty.TrySetResult();
        }
    }

    /// <summary>Lets nothing new start, and completes when all that runs has ended.</summary>
    public Task StopAsync()
    {
        _stopRequested.Cancel();
        lock (_gate)
        {
            _stopping = true;
            if (_inFlight == 0) _empty.TrySetResult();
            return _empty.Task;
        }
    }

    /// <summary>Waits until a stop is asked for, then stops and waits for what runs.</summary>
    /// <param name="deadline">Longest time that what runs may still take.</param>
    /// <param name="clock">The clock of the deadline.</param>
    /// <param name="stopRequested">Signalled when a stop is asked for.</param>
    /// <param name="ended">Signalled when the session that waits has ended.</param>
    /// <returns>True if the session is to be closed; false if it ended first.</returns>
    public async Task<bool> WhenDrainedAsync(TimeSpan deadline, TimeProvider clock, CancellationToken stopRequested, CancellationToken ended)
    {
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stopRequested.Register(requested.SetResult);
        await Task.WhenAny(requested.Task, Task.Delay(Timeout.Infinite, ended));
        if (ended.IsCancellationRequested) return false;
        await StopAsync().WaitAsync(deadline, clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }
}
