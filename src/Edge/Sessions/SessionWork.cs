using OrleansVoxa.Edge.Limits;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions;

/// <summary>The requests of one session that are being worked on: bounded, counted by the edge's drain, and waited for at the end.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class SessionWork(PriorityRooms rooms, EdgeDrain drain)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;
    private int _inFlight;
    private bool _completed;

    public int InFlight
    {
        get { lock (_gate) return _inFlight; }
    }

    /// <summary>Starts a piece of work; or says by a code of <see cref="SessionErrors"/> why not.</summary>
    public string? TryStart(MessagePriority priority, Func<Task> work)
    {
        lock (_gate)
        {
            if (_completed || !rooms.Admits(priority, _inFlight)) return SessionErrors.Overloaded;
            if (!drain.TryEnter()) return SessionErrors.Stopping;
            _inFlight++;
        }

        _ = RunAsync(work);
        return null;
    }

    /// <summary>Completes when nothing runs any more; nothing starts after it was called.</summary>
    public Task CompleteAsync()
    {
        lock (_gate)
        {
            _completed = true;
            if (_inFlight == 0) return Task.CompletedTask;
            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        finally
        {
            drain.Leave();
            lock (_gate)
            {
                if (--_inFlight == 0 && _completed) _empty?.TrySetResult();
            }
        }
    }
}
