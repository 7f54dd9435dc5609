namespace OrleansVoxa.Edge.Apps;

/// <summary>Those who wait for room at an app's instances, first come, first served. Thread-safe.</summary>
internal sealed class AppQueue
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private int _peak;
    private long _signals;

    /// <summary>How often there was a sign so far; read before looking for room, it tells <see cref="WaitAsync"/> what came in between.</summary>
    public long Signals
    {
        get { lock (_gate) return _signals; }
    }

    /// <summary>How many wait.</summary>
    public int Count
    {
        get { lock (_gate) return _waiting.Count; }
    }

    /// <summary>The most that waited at once since this was last asked.</summary>
    public int TakePeak()
    {
        lock (_gate)
        {
            var peak = _peak;
            _peak = _waiting.Count;
            return peak;
        }
    }

    /// <summary>Waits for the first sign after the <paramref name="seen"/> ones that there may be room; false if <paramref name="most"/> wait already, or time is up.</summary>
    public async ValueTask<bool> WaitAsync(long seen, int most, TimeSpan deadline, TimeProvider clock, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        LinkedListNode<TaskCompletionSource> place;
        lock (_gate)
        {
            if (_signals != seen) return true;
            if (_waiting.Count >= most) return false;
            place = _waiting.AddLast(turn);
            _peak = Math.Max(_peak, _waiting.Count);
        }

        var taken = false;
        try
        {
            await turn.Task.WaitAsync(deadline, clock, cancellationToken);
            taken = true;
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            lock (_gate)
            {
                if (place.List is not null) _waiting.Remove(place);
                // Called just when it gave up: the next one takes the turn.
                else if (!taken) Signal();
            }
        }
    }

    /// <summary>There is room for one more: the first of those who wait looks again.</summary>
    public void Signal()
    {
        lock (_gate)
        {
            _signals++;
            if (_waiting.First is not { } first) return;
            _waiting.RemoveFirst();
            first.Value.TrySetResult();
        }
    }

    /// <summary>The instances are others now: all look again.</summary>
    public void SignalAll()
    {
        lock (_gate)
        {
            _signals++;
            foreach (var turn in _waiting) turn.TrySetResult();
            _waiting.Clear();
        }
    }
}
