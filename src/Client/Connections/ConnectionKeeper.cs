using OrleansVoxa.Client.Notices;

namespace OrleansVoxa.Client.Connections;

/// <summary>Keeps one connection to the edge: opens it, restores what the client had said over the last one, and opens it again when it ends.</summary>
internal sealed class ConnectionKeeper : IAsyncDisposable
{
    private readonly LinkEvents _events;
    private readonly Func<EdgeLink, CancellationToken, Task> _restore;
    private readonly Func<CancellationToken, Task> _beat;

    // Never disposed: it has no timer, and disposing twice must do no harm.
    private readonly CancellationTokenSource _stopping = new();
    private readonly Watchers _watchers = new();
    private readonly Backoff _backoff;
    private readonly ClientCertificate _certificate;
    private VoxaClientOptions _options;
    private volatile EdgeLink? _link;
    private volatile VoxaClientException? _reason;
    private Task _running = Task.CompletedTask;

    /// <param name="options">Where to connect, and the pauses.</param>
    /// <param name="deliver">Takes packets; called from the receiving loop.</param>
    /// <param name="tell">Takes notices; called from the receiving loop.</param>
    /// <param name="restore">Says everything over a new connection that the edge forgot with the old one.</param>
    /// <param name="beat">Called once per heartbeat interval while connected.</param>
    public ConnectionKeeper(
        VoxaClientOptions options, Action<ReadOnlyMemory<byte>> deliver, Action<Notice> tell, Func<EdgeLink, CancellationToken, Task> restore, Func<CancellationToken, Task> beat)
    {
        _options = options;
        _events = new LinkEvents(deliver, complaint => _watchers.Tell(ConnectionState.Refused, complaint), tell);
        _restore = restore;
        _beat = beat;
        _backoff = new Backoff(options.ReconnectMinimum, options.ReconnectMaximum, Random.Shared);
        _certificate = new ClientCertificate(options.Identity, options.TimeProvider);
    }

    /// <summary>The connection now, or null while there is none.</summary>
    public EdgeLink? Link => _link;

    /// <summary>Why there is no connection now; null when none is known.</summary>
    public VoxaClientException? Reason => _reason;

    /// <summary>Opens the first connection; its failure is the caller's.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var link = await OpenAsync(cancellationToken);
        // The first edge that answered is the one meant from now on, so that nobody can step in at a reconnect.
        _options = _options with { Endpoint = _options.Endpoint with { Id = link.Server.Id } };
        _running = RunAsync(link);
    }

    public IAsyncEnumerable<ConnectionChange> WatchAsync(CancellationToken cancellationToken) => _watchers.WatchAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _watchers.End();
    }

    private async Task<EdgeLink> OpenAsync(CancellationToken cancellationToken)
    {
        var link = await EdgeLink.OpenAsync(_options, _certificate, _events, cancellationToken);
        try
        {
            await _restore(link, cancellationToken);
            _link = link;
            return link;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    private async Task RunAsync(EdgeLink link)
    {
        try
        {
            while (!_stopping.IsCancellationRequested)
            {
                var since = _options.TimeProvider.GetTimestamp();
                await BeatWhileOpenAsync(link);
                _link = null;
                await link.DisposeAsync();
                if (_stopping.IsCancellationRequested) return;
                Lost(link.Fault);
                // An edge that takes connections only to drop them is not asked at full speed.
                if (_options.TimeProvider.GetElapsedTime(since) >= _options.ReconnectMaximum) _backoff.Reset();
                link = await ReopenAsync();
                _reason = null;
                _watchers.Tell(ConnectionState.Connected, null);
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The client was disposed while it was connecting, and whatever that broke off failed in its own way.
        }
        finally
        {
            if (_link is { } last) await last.DisposeAsync();
            _link = null;
            _watchers.End();
        }
    }

    private async Task BeatWhileOpenAsync(EdgeLink link)
    {
        using var timer = new PeriodicTimer(_options.HeartbeatInterval, _options.TimeProvider);
        while (await TickAsync(timer, link))
        {
            try
            {
                await _beat(_stopping.Token);
            }
            catch (Exception fault)
            {
                // The next one may pass; until then whoever watches knows what the registry will soon show. What was lost
                // with the connection is no refusal.
                if (!link.Closed.IsCompleted && !_stopping.IsCancellationRequested) _watchers.Tell(ConnectionState.Refused, Known(fault));
            }
        }
    }

    /// <summary>True at the next tick; false when the connection ended or the client stops.</summary>
    private async Task<bool> TickAsync(PeriodicTimer timer, EdgeLink link)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        Task tick = timer.WaitForNextTickAsync(ended.Token).AsTask();
        await Task.WhenAny(link.Closed, tick);
        await ended.CancelAsync();
        await tick.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !link.Closed.IsCompleted && !_stopping.IsCancellationRequested;
    }

    private async Task<EdgeLink> ReopenAsync()
    {
        while (true)
        {
            await Task.Delay(_backoff.Next(), _options.TimeProvider, _stopping.Token);
            try
            {
                return await OpenAsync(_stopping.Token);
            }
            catch (Exception fault) when (!_stopping.IsCancellationRequested)
            {
                // Unreachable, or refused for now: only time can tell, so the next attempt comes after a longer pause. Even a
                // fault that nobody foresaw must not end a publisher for good; it is told like the others.
                Lost(Known(fault));
            }
        }
    }

    private void Lost(VoxaClientException? reason)
    {
        _reason = reason;
        _watchers.Tell(ConnectionState.Reconnecting, reason);
    }

    private static VoxaClientException Known(Exception fault) =>
        fault as VoxaClientException ?? new VoxaClientException("connect_failed", $"The connection cannot be restored: {fault.Message}", fault);
}
