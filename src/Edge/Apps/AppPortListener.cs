using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace OrleansVoxa.Edge.Apps;

/// <summary>One port of the balancer: each connection goes to an instance of the app, byte for byte, whatever it speaks.</summary>
internal sealed partial class AppPortListener(
    string app, IPEndPoint local, int port, AppRoutes routes, AppBalancerOptions options, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private const int BufferSize = 32 * 1024;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _listener = new(local.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
    private Task _accepting = Task.CompletedTask;
    private int _open;

    /// <summary>The app, and the port of its instances, that this one leads to.</summary>
    public (string App, int Port) Target => (app, port);

    /// <exception cref="SocketException">The port is in use, or may not be used.</exception>
    public void Start()
    {
        _listener.Bind(local);
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var caller = await _listener.AcceptAsync(_stopping.Token);
                open.RemoveAll(task => task.IsCompleted);
                if (Interlocked.Increment(ref _open) <= options.ConnectionsPerPort)
                {
                    open.Add(CarryAsync(caller));
                    continue;
                }

                Interlocked.Decrement(ref _open);
                LogFull(app, local.Port);
                caller.Dispose();
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                break;
            }
            catch (SocketException e)
            {
                // A caller that was gone before it was accepted, or no file handle left: neither ends the port.
                LogNotAccepted(e, app, local.Port);
                await Task.Delay(TimeSpan.FromMilliseconds(100), clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(open);
    }

    private async Task CarryAsync(Socket caller)
    {
        using var _ = caller;
        Backend? backend = null;
        try
        {
            caller.NoDelay = true;
            List<Backend> tried = [];
            Socket? instance = null;
            for (var attempt = 0; instance is null && attempt <= options.Retries; attempt++)
            {
                var route = await routes.FindAsync(app, _stopping.Token);
                if (route is null || route.Backends.IsEmpty) route = await routes.FindFreshAsync(app, _stopping.Token);
                backend = route?.TryEnter(options.ConnectionsPerPort, tried, BackendUse.Connection);
                if (backend is null) break;
                instance = await ConnectAsync(backend);
                if (instance is not null) continue;
                tried.Add(backend);
                backend.Leave(BackendUse.Connection);
                backend = null;
            }

            if (instance is null)
            {
                LogNobody(app, local.Port);
                return;
            }

            using (instance) await SpliceAsync(caller, instance);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or OrleansException or TimeoutException)
        {
            LogBroken(app, local.Port, e.Message);
        }
        finally
        {
            backend?.Leave(BackendUse.Connection);
            Interlocked.Decrement(ref _open);
        }
    }

    private async Task<Socket?> ConnectAsync(Backend backend)
    {
        var since = clock.GetTimestamp();
        var socket = new Socket(backend.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        limit.CancelAfter(options.ConnectDeadline);
        try
        {
            await socket.ConnectAsync(backend.Address, port, limit.Token);
            backend.Answered(since);
            return socket;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            if (_stopping.IsCancellationRequested) backend.Breaker.Left();
            else backend.Failed();
            return null;
        }
    }

    /// <summary>Each direction ends by itself, since a side that has said all may still listen.</summary>
    private async Task SpliceAsync(Socket caller, Socket instance)
    {
        using var cut = _stopping.Token.Register(() =>
        {
            caller.Dispose();
            instance.Dispose();
        });
        await Task.WhenAll(PassAsync(caller, instance), PassAsync(instance, caller));
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory(0, BufferSize)) is > 0 and var count)
            {
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // What broke one direction has no use for the other.
            from.Dispose();
            to.Dispose();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LoggerMessage(2273, LogLevel.Warning, "Port {Port} of app {App} carries as many connections as it may; one was closed")]
    private partial void LogFull(string app, int port);

    [LoggerMessage(2274, LogLevel.Information, "A connection to port {Port} of app {App} found no instance")]
    private partial void LogNobody(string app, int port);

    [LoggerMessage(2275, LogLevel.Debug, "A connection to port {Port} of app {App} broke: {Reason}")]
    private partial void LogBroken(string app, int port, string reason);

    [LoggerMessage(2276, LogLevel.Warning, "Port {Port} of app {App} could not accept")]
    private partial void LogNotAccepted(Exception failure, string app, int port);
}
