namespace OrleansVoxa.Api.Guard;

/// <summary>How long a request may still take; a feature of it from the gate on. Who answers in parts gets the whole time for each.</summary>
internal sealed class RequestDeadline(TimeSpan time, TimeProvider clock) : IDisposable
{
    private readonly CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, clock);
    private CancellationTokenRegistration _caller;

    /// <summary>Cancelled when the time is over, or the caller is gone.</summary>
    public CancellationToken Token => _source.Token;

    public void Begin(CancellationToken caller)
    {
        _source.CancelAfter(time);
        _caller = caller.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    /// <summary>A part was answered: the time begins anew.</summary>
    public void Renew() => _source.CancelAfter(time);

    /// <summary>What is answered has limits of its own; only the caller ends it from now on.</summary>
    public void Suspend() => _source.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>True if it can serve another request.</summary>
    public bool End()
    {
        _caller.Dispose();
        return _source.TryReset();
    }

    public void Dispose() => _source.Dispose();
}
