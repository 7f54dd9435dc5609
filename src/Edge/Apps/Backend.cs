using System.Net;

namespace OrleansVoxa.Edge.Apps;

/// <summary>An instance as one edge knows it: where it is, how many requests it has, how fast and how well it answered. Thread-safe.</summary>
internal sealed class Backend(string instance, IPAddress address, IReadOnlyList<int> ports, int weight, CircuitBreaker breaker, TimeProvider clock)
{
    // A tenth of each new figure, so that the last two dozen answers decide.
    private const double Share = 0.1;

    private readonly Lock _gate = new();
    private readonly int[] _inFlight = new int[2];
    private double _latency;
    private double _failing;

    public string Instance => instance;

    public IPAddress Address => address;

    public IReadOnlyList<int> Ports => ports;

    /// <summary>Thousandths of a processor that its machine has, for the weighted policy; at least 1.</summary>
    public int Weight => weight;

    public CircuitBreaker Breaker => breaker;

    /// <summary>How many of a use it has now.</summary>
    public int InFlight(BackendUse use = BackendUse.Request) => Volatile.Read(ref _inFlight[(int)use]);

    /// <summary>Seconds to the head of an answer, lately; 0 before the first.</summary>
    public double Latency
    {
        get { lock (_gate) return _latency; }
    }

    /// <summary>The share of requests that failed lately, 0 to 1.</summary>
    public double Failing
    {
        get { lock (_gate) return _failing; }
    }

    /// <summary>Used by the weighted policy, under its lock.</summary>
    internal long Credit { get; set; }

    /// <summary>Enters a request, or a connection, if there is room for one more of its kind and the breaker admits it; <see cref="Leave"/> ends it.</summary>
    public bool TryEnter(int most, BackendUse use = BackendUse.Request)
    {
        if (Interlocked.Increment(ref _inFlight[(int)use]) <= most && breaker.TryEnter()) return true;
        Interlocked.Decrement(ref _inFlight[(int)use]);
        return false;
    }

    /// <summary>The head of an answer came, after this time.</summary>
    public void Answered(long since)
    {
        var seconds = clock.GetElapsedTime(since).TotalSeconds;
        lock (_gate)
        {
            _latency = _latency == 0 ? seconds : _latency + (Share * (seconds - _latency));
            _failing -= Share * _failing;
        }

        breaker.Succeeded();
    }

    /// <summary>It could not be reached, broke off, or said that it cannot.</summary>
    public void Failed()
    {
        lock (_gate) _failing += Share * (1 - _failing);
        breaker.Failed();
    }

    public void Leave(BackendUse use = BackendUse.Request) => Interlocked.Decrement(ref _inFlight[(int)use]);
}
