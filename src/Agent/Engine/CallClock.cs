using System.Net.Sockets;

namespace OrleansVoxa.Agent.Engine;

/// <summary>The time limits of one call, and what an exception within it means.</summary>
internal sealed class CallClock : IDisposable
{
    private readonly EngineCall _call;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _idle;
    private readonly CancellationTokenSource _any;

    public CallClock(EngineCall call, TimeProvider time, CancellationToken caller)
    {
        _call = call;
        _caller = caller;
        _limit = new CancellationTokenSource(call.Limit, time);
        _idle = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _any = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, _idle.Token, caller);
    }

    public CancellationToken Token => _any.Token;

    /// <summary>What was limited is done; what follows may take any time.</summary>
    public void Release() => _limit.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>Silence counts from now.</summary>
    public void Listen() => _idle.CancelAfter(_call.Idle);

    /// <summary>Something came: silence does not count.</summary>
    public void Heard() => _idle.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>The exception that a caller gets instead; null if it is right as it is.</summary>
    public Exception? Explain(Exception fault)
    {
        if (fault is EngineException) return null;
        if (_caller.IsCancellationRequested) return fault is OperationCanceledException ? null : new OperationCanceledException(_caller);
        if (_limit.IsCancellationRequested)
            return new EngineException(EngineFaultKind.Timeout, _call.Name, $"the engine was not done within {_call.Limit.TotalSeconds:0.###} s", null, fault);
        if (_idle.IsCancellationRequested)
            return new EngineException(EngineFaultKind.Timeout, _call.Name, $"the engine said nothing for {_call.Idle.TotalSeconds:0.###} s", null, fault);
        return fault switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => Unreachable(fault),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => Broken("its header fields have no end", fault),
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } =>
                Broken("the answer ended before it was whole", fault),
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } or HttpIOException => Broken("what came is not HTTP", fault),
            HttpRequestException or IOException or SocketException => Unreachable(fault),
            // The handler's own limit for connecting.
            OperationCanceledException => new EngineException(EngineFaultKind.Timeout, _call.Name, "the engine takes no connection", null, fault),
            _ => null,
        };
    }

    public void Dispose()
    {
        _any.Dispose();
        _limit.Dispose();
        _idle.Dispose();
    }

    private EngineException Unreachable(Exception fault) =>
        new(EngineFaultKind.Unreachable, _call.Name, EngineFaults.Clean((fault.GetBaseException() as SocketException)?.Message ?? fault.Message), null, fault);

    private EngineException Broken(string text, Exception fault) => new(EngineFaultKind.Broken, _call.Name, text, null, fault);
}
