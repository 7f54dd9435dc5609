using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace OrleansVoxa.Client.Connections;

/// <summary>Keeps one connection to the edge: opens it, restores what the client had said over the last one, and opens it again when it ends.</summary>
internal sealed class ConnectionKeeper : IAsyncDisposable
{
    private const int RememberedStates = 16;

    private readonly Action<ReadOnlyMemory<byte>> _deliver;
    private readonly Func<EdgeLink, CancellationToken, Task> _restore;
    private readonly Func<CancellationToken, Task> _beat;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly List<Channel<ConnectionState>> _watchers = [];
    private VoxaClientOptions _options;
    private volatile EdgeLink? _link;
    private Task _running = Task.CompletedTask;

    /// <param name="options">Where to connect, and the pauses.</param>
    /// <param name="deliver">Takes packets; called from the receiving loop.</param>
    /// <param name="restore">Says everything over a new connection that the edge forgot with the old one.</param>
    /// <param name="beat">Called once per heartbeat interval while connected.</param>
    public ConnectionKeeper(
        VoxaClientOptions options, Action<ReadOnlyMemory<byte>> deliver, Func<EdgeLink, CancellationToken, Task> restore, Func<CancellationToken, Task> beat)
    {
        _options = options;
        _deliver = deliver;
        _restore = restore;
        _beat = beat;
    }

    /// <summary>The connection now, or null while there is none.</summary>
    public EdgeLink? Link => _link;

    /// <summary>Opens the first connection; its failure is the caller's.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var link = await OpenAsync(cancellationToken);
        // The first edge that answered is the one meant from now on, so that nobody can step in at a reconnect.
        _options = _options with { Endpoint = _options.Endpoint with { Id = link.Server.Id } };
        _running = RunAsync(link);
    }

    public async IAsyncEnumerable<ConnectionState> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<ConnectionState>(new BoundedChannelOptions(RememberedStates) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate) _watchers.Add(channel);
        try
        {
            await foreach (var state in channel.Reader.ReadAllAsync(cancellationToken)) yield return state;
        }
        finally
        {
            lock (_gate) _watchers.Remove(channel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task<EdgeLink> OpenAsync(CancellationToken cancellationToken)
    {
        var link = await EdgeLink.OpenAsync(_options, _deliver, cancellationToken);
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
                await BeatWhileOpenAsync(link);
                _link = null;
                await link.DisposeAsync();
                if (_stopping.IsCancellationRequested) return;
                Tell(ConnectionState.Reconnecting);
                link = await ReopenAsync();
                Tell(ConnectionState.Connected);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The client was disposed while it was connecting.
        }
        finally
        {
            if (_link is { } last) await last.DisposeAsync();
            _link = null;
            lock (_gate) _watchers.ForEach(watcher => watcher.Writer.TryComplete());
        }
    }

    private async Task BeatWhileOpenAsync(EdgeLink link)
    {
        using var timer = new PeriodicTimer(_options.HeartbeatInterval, _options.TimeProvider);
        while (!link.Closed.IsCompleted && !_stopping.IsCancellationRequested)
        {
            using var tick = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            await Task.WhenAny(link.Closed, WaitAsync(timer, tick.Token));
            await tick.CancelAsync();
            if (link.Closed.IsCompleted || _stopping.IsCancellationRequested) return;
            try
            {
                await _beat(_stopping.Token);
            }
            catch (VoxaClientException)
            {
                // A heartbeat that was refused or lost shows in the registry; the next one may pass.
            }
        }
    }

    private static async Task WaitAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The connection ended first.
        }
    }

    private async Task<EdgeLink> ReopenAsync()
    {
        var backoff = new Backoff(_options.ReconnectMinimum, _options.ReconnectMaximum, Random.Shared);
        while (true)
        {
            await Task.Delay(backoff.Next(), _options.TimeProvider, _stopping.Token);
            try
            {
                return await OpenAsync(_stopping.Token);
            }
            catch (VoxaClientException)
            {
                // Unreachable, or refused for now: only time can tell, so the next attempt comes after a longer pause.
            }
        }
    }

    private void Tell(ConnectionState state)
    {
        lock (_gate) _watchers.ForEach(watcher => watcher.Writer.TryWrite(state));
    }
}
