using System.Globalization;
using OrleansVoxa.Client.Connections;

namespace OrleansVoxa.Client.Pooling;

/// <summary>Who has which place in a pool, and who waits for one, in the order of arrival. Does no I/O.</summary>
/// <remarks>Not thread-safe: its owner holds a lock. Times are those since any fixed moment.</remarks>
internal sealed class PoolBook
{
    private readonly VoxaPoolOptions _options;
    private readonly CircuitRules _rules;
    private readonly Random _random;
    private readonly PoolSlot[] _slots;
    private readonly SlotView[] _views;
    private readonly Circuit[] _circuits;
    private readonly VoxaClientException?[] _failures;
    private readonly LinkedList<TaskCompletionSource<Lease>> _waiting = [];
    private int _last = -1;

    public PoolBook(VoxaPoolOptions options, Random random)
    {
        (_options, _random) = (options, random);
        _rules = new CircuitRules(options.FailuresToBreak, options.Connection.ReconnectMinimum, options.Connection.ReconnectMaximum);
        var endpoints = options.Endpoints.Length;
        // Neighbours lead to different endpoints, so that who fails at one meets another next.
        _slots = [.. Enumerable.Range(0, endpoints * options.ConnectionsPerEndpoint).Select(number => new PoolSlot(number % endpoints))];
        _views = new SlotView[_slots.Length];
        _circuits = new Circuit[endpoints];
        _failures = new VoxaClientException?[endpoints];
    }

    public Circuit CircuitOf(int endpoint) => _circuits[endpoint];

    public VoxaClientException? FailureOf(int endpoint) => _failures[endpoint];

    public IEnumerable<PooledLink> LinksOf(int endpoint) =>
        _slots.Where(slot => slot.Endpoint == endpoint && slot.Current is { Link.IsOpen: true }).Select(slot => slot.Current!);

    /// <summary>Asks for a place; the result completes when there is one, or when no endpoint is to be asked.</summary>
    public LinkedListNode<TaskCompletionSource<Lease>> Enter(TimeSpan now)
    {
        var waiter = _waiting.AddLast(new TaskCompletionSource<Lease>(TaskCreationOptions.RunContinuationsAsynchronously));
        Serve(now);
        return waiter;
    }

    /// <summary>Stops waiting; false if the wait had ended before.</summary>
    public bool GiveUp(LinkedListNode<TaskCompletionSource<Lease>> waiter)
    {
        if (waiter.List is null) return false;
        _waiting.Remove(waiter);
        return true;
    }

    /// <summary>Whoever was to open a connection has.</summary>
    public PooledLink Opened(Lease lease, EdgeLink link, TimeSpan now)
    {
        var pooled = lease.Pooled = lease.Slot.Current = new PooledLink(link, now);
        lease.Slot.Opening = false;
        pooled.Age = pooled.Age with { Requests = 1, InFlight = 1 };
        Retire(lease.Slot, now);
        Serve(now);
        return pooled;
    }

    /// <summary>A request ended.</summary>
    /// <returns>The connection, where it is to be closed now.</returns>
    public PooledLink? Leave(Lease lease, LeaseOutcome outcome, VoxaClientException? failure, TimeSpan now)
    {
        var slot = lease.Slot;
        Judge(slot.Endpoint, outcome, lease.Probe, failure, now);
        if (lease.Pooled is not { } pooled)
        {
            slot.Opening = false;
            Serve(now);
            return null;
        }

        pooled.Age = pooled.Age with { InFlight = pooled.Age.InFlight - 1, UsedAt = now };
        if (outcome is LeaseOutcome.Stopping) Retire(slot, pooled);
        Serve(now);
        return pooled is { Retired: true, Age.InFlight: 0 } ? pooled : null;
    }

    /// <summary>A connection ended, for whatever reason.</summary>
    public void Ended(PoolSlot slot, PooledLink pooled, TimeSpan now)
    {
        if (slot.Current == pooled) slot.Current = null;
        // Its requests do not count: one line that breaks is one failure, however many were under way.
        if (!pooled.Retired && pooled.Link.Fault is { } fault) Judge(slot.Endpoint, LeaseOutcome.Failed, probe: false, fault, now);
        Serve(now);
    }

    /// <summary>Takes connections that are too old or idle out of turn.</summary>
    /// <returns>Those that are to be closed now.</returns>
    public List<PooledLink> Sweep(TimeSpan now)
    {
        var over = new List<PooledLink>();
        foreach (var slot in _slots)
        {
            if (slot.Current is not { } pooled) continue;
            Retire(slot, now);
            if (pooled is { Retired: true, Age.InFlight: 0 }) over.Add(pooled);
        }

        Serve(now);
        return over;
    }

    /// <summary>Fails everybody who waits.</summary>
    public void Fail(Exception reason)
    {
        foreach (var waiter in _waiting) waiter.TrySetException(reason);
        _waiting.Clear();
    }

    private void Serve(TimeSpan now)
    {
        while (_waiting.First is { Value: var first })
        {
            for (var i = 0; i < _slots.Length; i++)
                _views[i] = _slots[i].View(_circuits[_slots[i].Endpoint].Admits(now), _options.Connection.KeepAliveInterval * 2);
            var pick = RoundRobin.Next(_views, _last, _options.Connection.RequestsInFlight);
            if (pick.Kind is PickKind.Wait) return;
            _waiting.RemoveFirst();
            if (pick.Kind is PickKind.Refuse) first.TrySetException(Broken(now));
            else first.TrySetResult(Take(pick, now));
        }
    }

    private Lease Take(Pick pick, TimeSpan now)
    {
        var slot = _slots[_last = pick.Slot];
        _circuits[slot.Endpoint] = _circuits[slot.Endpoint].Enter(out var probe);
        if (pick.Kind is PickKind.Open)
        {
            slot.Opening = true;
            return new Lease(slot, null, probe);
        }

        var pooled = slot.Current!;
        pooled.Age = pooled.Age with { Requests = pooled.Age.Requests + 1, InFlight = pooled.Age.InFlight + 1, UsedAt = now };
        Retire(slot, now);
        return new Lease(slot, pooled, probe);
    }

    private void Retire(PoolSlot slot, TimeSpan now)
    {
        if (slot.Current is { } pooled && pooled.Age.IsOver(now, _options)) Retire(slot, pooled);
    }

    private static void Retire(PoolSlot slot, PooledLink pooled)
    {
        pooled.Retired = true;
        if (slot.Current == pooled) slot.Current = null;
    }

    private void Judge(int endpoint, LeaseOutcome outcome, bool probe, VoxaClientException? failure, TimeSpan now)
    {
        if (outcome is LeaseOutcome.Failed) _failures[endpoint] = failure ?? _failures[endpoint];
        _circuits[endpoint] = outcome switch
        {
            LeaseOutcome.Answered => _circuits[endpoint].Succeeded(probe),
            LeaseOutcome.Failed => _circuits[endpoint].Failed(probe, now, _rules, _random.NextDouble()),
            _ => _circuits[endpoint].Left(probe),
        };
    }

    private VoxaClientException Broken(TimeSpan now)
    {
        var next = Enumerable.Range(0, _circuits.Length).MinBy(endpoint => _circuits[endpoint].TryAt);
        var wait = _circuits[next].State is CircuitState.Open ? $"the next attempt is in {Seconds(_circuits[next].TryAt - now)} s" : "an attempt is under way";
        return new VoxaClientException("circuit_open", $"No endpoint answers; {wait}. {_failures[next]?.Message}".TrimEnd(), _failures[next]);
    }

    private static string Seconds(TimeSpan time) => Math.Max(0, time.TotalSeconds).ToString("0.#", CultureInfo.InvariantCulture);
}
