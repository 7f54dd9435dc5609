using OrleansVoxa.Client.Connections;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Client.Pooling;

/// <summary>Opens, uses and closes the connections that a <see cref="PoolBook"/> keeps account of.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class LinkPool : IAsyncDisposable
{
    private static readonly TimeSpan MostFrequentSweep = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RarestSweep = TimeSpan.FromHours(1);

    // A pool's sessions do not attach or subscribe, and what an edge complains of ends the connection, which the pool sees.
    private static readonly LinkEvents Unheard = new(static _ => { }, static _ => { }, static _ => { });

    private readonly VoxaPoolOptions _options;
    private readonly ClientCertificate _certificate;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly Lock _gate = new();
    private readonly PoolBook _book;
    private readonly HashSet<PooledLink> _live = [];
    private readonly List<Task> _openings = [];
    private readonly VoxaEndpoint[] _endpoints;
    private readonly ulong _everywhere;

    // Never disposed: it has no timer, and late callers still look at it.
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task> _disposal;
    private readonly Task _sweeping;

    public LinkPool(VoxaPoolOptions options)
    {
        _options = options;
        _clock = options.Connection.TimeProvider;
        _start = _clock.GetTimestamp();
        _certificate = new ClientCertificate(options.Connection.Identity, _clock);
        _book = new PoolBook(options, Random.Shared);
        _endpoints = [.. options.Endpoints];
        _everywhere = ulong.MaxValue >> (64 - _endpoints.Length);
        _disposal = new Lazy<Task>(CloseAsync);
        _sweeping = SweepAsync();
    }

    public IReadOnlyList<PoolEndpointStatus> Status
    {
        get
        {
            lock (_gate)
            {
                return
                [
                    .. _endpoints.Select((endpoint, number) => new PoolEndpointStatus(
                        endpoint, _book.CircuitOf(number).State, _book.LinksOf(number).Count(), _book.LinksOf(number).Sum(link => link.Age.InFlight), _book.FailureOf(number))),
                ];
            }
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_start);

    public async Task<ReadOnlyMemory<byte>> RequestAsync(Func<ulong, Message> make, CancellationToken cancellationToken)
    {
        var tried = 0UL;
        VoxaClientException? failure = null;
        while (true)
        {
            var lease = await EnterAsync(tried, failure, cancellationToken);
            var outcome = LeaseOutcome.Left;
            try
            {
                var link = await LinkOfAsync(lease, cancellationToken);
                var answer = await link.RequestAsync(make, cancellationToken);
                outcome = LeaseOutcome.Answered;
                return answer;
            }
            catch (VoxaClientException fault)
            {
                failure = fault;
                outcome = OutcomeOf(fault, lease);
                tried |= 1UL << lease.Slot.Endpoint;
                // What was not sent, or is refused because the edge stops, was not begun: another edge may do it.
                if (tried == _everywhere || (lease.Pooled is not null && outcome is not LeaseOutcome.Stopping)) throw;
            }
            finally
            {
                Leave(lease, outcome, failure);
            }
        }
    }

    public ValueTask DisposeAsync() => new(_disposal.Value);

    private static LeaseOutcome OutcomeOf(VoxaClientException fault, Lease lease) => fault.Code switch
    {
        "request_timeout" => LeaseOutcome.Failed,
        // The end of the connection counts by itself, once for all of its requests.
        "connection_lost" => lease.Probe ? LeaseOutcome.Failed : LeaseOutcome.Left,
        "stopping" => LeaseOutcome.Stopping,
        _ => LeaseOutcome.Answered,
    };

    private async Task<Lease> EnterAsync(ulong tried, VoxaClientException? failure, CancellationToken cancellationToken)
    {
        Waiter waiter;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(VoxaPool));
            waiter = _book.Enter(Now, tried, failure);
        }

        if (waiter.Place.Task.IsCompleted) return await waiter.Place.Task;
        var patience = _options.Connection.RequestTimeout;
        using var limit = new CancellationTokenSource(patience, _clock);
        await using var late = limit.Token.UnsafeRegister(
            _ => GiveUp(waiter, new VoxaClientException("pool_busy", $"No connection had room for a further request within {patience.TotalSeconds:0.#} s.")), null);
        await using var left = cancellationToken.UnsafeRegister(_ => GiveUp(waiter, new OperationCanceledException(cancellationToken)), null);
        return await waiter.Place.Task;
    }

    private void GiveUp(Waiter waiter, Exception reason)
    {
        lock (_gate)
        {
            if (_book.GiveUp(waiter)) waiter.Place.SetException(reason);
        }
    }

    private async Task<EdgeLink> LinkOfAsync(Lease lease, CancellationToken cancellationToken)
    {
        if (lease.Pooled is null && await Open(lease).WaitAsync(cancellationToken) is { } failure) throw failure;
        return lease.Pooled?.Link ?? throw new ObjectDisposedException(nameof(VoxaPool));
    }

    // Whoever asks waits with its own token, and the opening goes on without it: others wait for the connection too, and what becomes of it says
    // how the endpoint is.
    private Task<VoxaClientException?> Open(Lease lease)
    {
        lock (_gate)
        {
            _openings.RemoveAll(static opening => opening.IsCompleted);
            var opening = Task.Run(() => OpenAsync(lease), CancellationToken.None);
            _openings.Add(opening);
            return opening;
        }
    }

    /// <returns>Why it could not be opened; null if it is open or the pool is being disposed.</returns>
    private async Task<VoxaClientException?> OpenAsync(Lease lease)
    {
        VoxaClientException? failure = null;
        var kept = false;
        try
        {
            var link = await EdgeLink.OpenAsync(_options.Connection with { Endpoint = _endpoints[lease.Slot.Endpoint] }, _certificate, Unheard, _stopping.Token);
            lock (_gate)
            {
                failure = Pin(lease.Slot.Endpoint, link.Server.Id);
                kept = failure is null && !_stopping.IsCancellationRequested;
                if (kept) Keep(lease, link);
            }

            if (!kept) await link.DisposeAsync();
        }
        catch (VoxaClientException fault)
        {
            failure = fault;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The pool is disposed, and whoever waits is told that.
        }
        finally
        {
            if (!kept)
            {
                lock (_gate) _book.NotOpened(lease, failure, Now);
            }
        }

        return failure;
    }

    // The first edge that answered is the one meant from now on, so that nobody can step in later. Of two that answer at once, one was first.
    private VoxaClientException? Pin(int number, NodeId answered)
    {
        var endpoint = _endpoints[number];
        if (endpoint.Id is { } meant && meant != answered) return LinkFaults.WrongServer(endpoint, null);
        _endpoints[number] = endpoint with { Id = answered };
        return null;
    }

    private void Keep(Lease lease, EdgeLink link)
    {
        var pooled = _book.Opened(lease, link, Now);
        _live.Add(pooled);
        pooled.Ending = WatchAsync(lease.Slot, pooled);
    }

    private async Task WatchAsync(PoolSlot slot, PooledLink pooled)
    {
        await Task.Yield();
        await pooled.Link.Closed;
        lock (_gate)
        {
            _live.Remove(pooled);
            _book.Ended(slot, pooled, Now);
        }
    }

    private void Leave(Lease lease, LeaseOutcome outcome, VoxaClientException? failure)
    {
        PooledLink? over;
        lock (_gate) over = _book.Leave(lease, outcome, failure, Now);
        // Its end is waited for by WatchAsync.
        if (over is not null) _ = over.Link.DisposeAsync().AsTask();
    }

    private async Task SweepAsync()
    {
        var shortest = _options.IdleTimeout < _options.MaximumAge ? _options.IdleTimeout : _options.MaximumAge;
        using var timer = new PeriodicTimer(TimeSpan.FromTicks(Math.Clamp(shortest.Ticks / 10, MostFrequentSweep.Ticks, RarestSweep.Ticks)), _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                List<PooledLink> over;
                lock (_gate) over = _book.Sweep(Now);
                foreach (var pooled in over) _ = pooled.Link.DisposeAsync().AsTask();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The pool is disposed.
        }
    }

    private async Task CloseAsync()
    {
        await _stopping.CancelAsync();
        List<PooledLink> live;
        List<Task> openings;
        lock (_gate)
        {
            _book.Fail(new ObjectDisposedException(nameof(VoxaPool)));
            live = [.. _live];
            openings = [.. _openings];
        }

        // Whoever asked for one is told how it ended.
        await Task.WhenAll(openings).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(live.Select(pooled => pooled.Link.DisposeAsync().AsTask()));
        await Task.WhenAll(live.Select(pooled => pooled.Ending));
        await _sweeping;
    }
}
