namespace OrleansVoxa.Edge.Apps;

/// <summary>
/// Keeps requests from an instance that fails: closed until so many failures in a row, then open for a while, then half open, where one request
/// at a time tries, until so many successes in a row close it or one failure opens it again. Thread-safe.
/// </summary>
internal sealed class CircuitBreaker(int failures, TimeSpan pause, int successes, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private bool _open;
    private long _openedAt;
    private bool _trying;
    private int _row;

    /// <summary>Whether a request could enter now. Takes nothing.</summary>
    public bool Admits
    {
        get { lock (_gate) return !_open || (!_trying && Rested); }
    }

    /// <summary>Whether all requests pass.</summary>
    public bool IsClosed
    {
        get { lock (_gate) return !_open; }
    }

    private bool Rested => clock.GetElapsedTime(_openedAt) >= pause;

    /// <summary>Enters a request, which one of the three calls below ends; false while the instance is to be left alone.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!_open) return true;
            if (_trying || !Rested) return false;
            _trying = true;
            return true;
        }
    }

    public void Succeeded()
    {
        lock (_gate)
        {
            if (!_open)
            {
                _row = 0;
                return;
            }

            // One that entered before it opened says nothing about how it is now.
            if (!_trying) return;
            _trying = false;
            if (++_row < successes) return;
            _open = false;
            _row = 0;
        }
    }

    public void Failed()
    {
        lock (_gate)
        {
            if (_open && !_trying) return;
            if (!_open && ++_row < failures) return;
            (_open, _trying, _row) = (true, false, 0);
            _openedAt = clock.GetTimestamp();
        }
    }

    /// <summary>The caller went away first, which says nothing about the instance.</summary>
    public void Left()
    {
        lock (_gate) _trying = false;
    }
}
