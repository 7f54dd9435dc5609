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

    /// <summary>Lets nothing new start and waits for what runs, no longer than <paramref name="deadline"/>; done at once when <paramref name="ended"/> is signalled.</summary>
    public async Task StopAsync(TimeSpan deadline, TimeProvider clock, CancellationToken ended) =>
        await StopAsync().WaitAsync(deadline, clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
