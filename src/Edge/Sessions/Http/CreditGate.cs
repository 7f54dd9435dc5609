using OrleansVoxa.Protocol;
using OrleansVoxa.Protocol.Sessions;

namespace OrleansVoxa.Edge.Sessions.Http;

/// <summary>How many bytes the other side has allowed on a stream; one sender waits for more.</summary>
/// <remarks>Thread-safe for one sender and any number of granters.</remarks>
internal sealed class CreditGate(uint initial)
{
    private readonly Lock _gate = new();
    private long _credit = initial;
    private TaskCompletionSource? _waiting;

    /// <exception cref="ProtocolViolationException">The sum is past 2^32-1.</exception>
    public void Add(uint bytes)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            if (_credit + bytes > uint.MaxValue)
                throw new ProtocolViolationException(SessionFault.CreditExceeded, "A stream's credit was raised past 2^32-1.");
            _credit += bytes;
            waiting = _waiting;
            _waiting = null;
        }

        waiting?.TrySetResult();
    }

    /// <summary>Waits until anything may be sent, and says how much of <paramref name="wanted"/>.</summary>
    public async ValueTask<int> WaitAsync(int wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task waiting;
            lock (_gate)
            {
                if (_credit > 0) return (int)Math.Min(wanted, _credit);
                _waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                waiting = _waiting.Task;
            }

            await waiting.WaitAsync(cancellationToken);
        }
    }

    public void Use(int bytes)
    {
        lock (_gate) _credit -= bytes;
    }
}
