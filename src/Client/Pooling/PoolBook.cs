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
    private readonly WaitingLine _waiting = new();
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
        _slots.Where(slot => slot.Endpoint == endpoint && slot.Current is { Link.IsOpen: true, Retired: false }).Select(slot => slot.Current!);

    /// <summary>Asks for a place; the result completes when there is one, or when no endpoint is to be asked.</summary>
    /// <param name="now">The time.</param>
    /// <param name="tried">The endpoints that the request tried already, one bit each; it gets a place at another.</param>
    /// <param name="failure">What it failed with there last, and fails with if no other is to be asked; null if it tried none.</param>
    public Waiter Enter(TimeSpan now, ulong tried = 0, VoxaClientException? failure = null)
    {
        var waiter = _waiting.Add(tried, failure);
        Serve(now);
        return waiter;
    }

    /// <summary>Stops waiting; false if the wait had ended before.</summary>
    public bool GiveUp(Waiter waiter) => _waiting.Remove(waiter);

    /// <summary>A connection that a lease asked for is open; its request begins, unless it went away.</summary>
    public PooledLink Opened(Lease lease, EdgeLink link, TimeSpan now)
    {
        var slot = lease.Slot;
        var pooled = slot.Current = new PooledLink(link, now);
        slot.Opening = false;
        if (lease.Left)
        {
            // That it can be reached does not say that it answers: the next request, which finds the connection open, is the one that tries.
            Judge(slot.Endpoint, LeaseOutcome.Left, lease.Probe, null, now);
        }
        else
        {
            lease.Pooled = pooled;
            pooled.Age = pooled.Age with { Requests = 1, InFlight = 1 };
            Retire(pooled, now);
        }

        Serve(now);
        return pooled;
    }

    /// <summary>A connection that a lease asked for could not be opened, which counts whether or not its request is still there.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="failure">Why; null if that says nothing about the endpoint.</param>
    /// <param name="now">The time.</param>
    public void NotOpened(Lease lease, VoxaClientException? failure, TimeSpan now)
    {
        lease.Slot.Opening = false;
        Judge(lease.Slot.Endpoint, failure is null ? LeaseOutcome.Left : LeaseOutcome.Failed, lease.Probe, failure, now);
        Serve(now);
    }

    /// <summary>A request ended.</summary>
    /// <returns>The connection, where it is to be closed now.</returns>
    public PooledLink? Leave(Lease lease, LeaseOutcome outcome, VoxaClientException? failure, TimeSpan now)
    {
        if (lease.Pooled is not { } pooled)
        {
            // Its opening goes on or has failed, and is judged by itself.
            lease.Left = true;
            return null;
        }

        Judge(lease.Slot.Endpoint, outcome, lease.Probe, failure, now);
        pooled.Age = pooled.Age with { InFlight = pooled.Age.InFlight - 1, UsedAt = now };
        if (outcome is LeaseOutcome.Stopping) pooled.Retired = pooled.Stopping = true;
        var over = Released(lease.Slot, pooled);
        Serve(now);
        return over ? pooled : null;
    }

    /// <summary>A connection ended, for whatever reason.</summary>
    public void Ended(PoolSlot slot, PooledLink pooled, TimeSpan now)
    {
        if (slot.Current == pooled) slot.Current = null;
        // Its requests do not count: one line that breaks is one failure, however many were under way.
        if (!pooled.Stopping && pooled.Link.Fault is { } fault) Judge(slot.Endpoint, LeaseOutcome.Failed, probe: false, fault, now);
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
            Retire(pooled, now);
            if (Released(slot, pooled)) over.Add(pooled);
        }

        Serve(now);
        return over;
    }

    /// <summary>Fails everybody who waits.</summary>
    public void Fail(Exception reason)
    {
        foreach (var waiter in _waiting.All) waiter.Place.TrySetException(reason);
        _waiting.Clear();
    }

    private void Serve(TimeSpan now)
    {
        _waiting.Begin();
        while (_waiting.Next() is { } waiter)
        {
            var pick = Choose(waiter.Tried, now);
            if (pick.Kind is PickKind.Wait)
            {
                // Others who may go elsewhere do not wait behind it. What they take is where it cannot go, so it misses nothing.
                _waiting.Pass(waiter);
                continue;
            }

            _waiting.Remove(waiter);
            if (pick.Kind is PickKind.Refuse) waiter.Place.TrySetException(waiter.Failure ?? Broken(now));
            else waiter.Place.TrySetResult(Take(pick, now));
        }
    }

    private Pick Choose(ulong tried, TimeSpan now)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            var endpoint = _slots[i].Endpoint;
            var admitted = (tried & (1UL << endpoint)) == 0 && _circuits[endpoint].Admits(now);
            _views[i] = _slots[i].View(admitted, _options.Connection.KeepAliveInterval * 2);
        }

        return RoundRobin.Next(_views, _last, _options.Connection.RequestsInFlight);
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
        Retire(pooled, now);
        return new Lease(slot, pooled, probe);
    }

    private void Retire(PooledLink pooled, TimeSpan now) => pooled.Retired |= pooled.Age.IsOver(now, _options);

    /// <summary>Whether a connection is to be closed now; then its place is another's.</summary>
    private static bool Released(PoolSlot slot, PooledLink pooled)
    {
        if (pooled is not { Retired: true, Age.InFlight: 0 }) return false;
        if (slot.Current == pooled) slot.Current = null;
        return true;
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
