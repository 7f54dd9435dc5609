using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Apps;

namespace OrleansVoxa.Edge.Apps;

/// <summary>Opens the balancer's ports that apps ask for, closes those that nobody asks for any more, and tells apps who waits for them.</summary>
internal sealed partial class AppPorts(
    IGrainFactory grains, AppRoutes routes, IHostApplicationLifetime lifetime, IOptions<AppBalancerOptions> options, TimeProvider clock, ILogger<AppPorts> logger) : BackgroundService
{
    private readonly Dictionary<int, AppPortListener> _open = [];
    private readonly HashSet<int> _refused = [];
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly string _name = Guid.NewGuid().ToString("N");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RoutesAge, clock);
        try
        {
            // The server's own listeners come first: no app may take their ports.
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            do await RoundAsync(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The edge stops, and its ports with it.
        }
        finally
        {
            foreach (var listener in _open.Values) await listener.DisposeAsync();
        }
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            await TellQueuesAsync();
            var wanted = await WantedAsync(cancellationToken);
            foreach (var (port, listener) in _open.Where(open => !wanted.TryGetValue(open.Key, out var target) || target != open.Value.Target).ToArray())
            {
                _open.Remove(port);
                await listener.DisposeAsync();
            }

            _refused.IntersectWith(wanted.Keys);
            foreach (var (port, target) in wanted.Where(pair => !_open.ContainsKey(pair.Key))) Open(port, target);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotAsked(e);
        }
    }

    private async Task<Dictionary<int, (string App, int Port)>> WantedAsync(CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<int, (string, int)>();
        foreach (var app in await AppCatalogue.AppsAsync(grains, cancellationToken))
        {
            try
            {
                if (await routes.FindAsync(app.Name, cancellationToken) is not { } route) continue;
                foreach (var mapping in route.Ports) wanted.TryAdd(mapping.HostPort, (app.Name, mapping.Port));
            }
            catch (Exception e) when (e is OrleansException or TimeoutException)
            {
                // What it had it keeps, and the other apps get theirs.
                LogAppNotAsked(e, app.Name);
                foreach (var (port, listener) in _open.Where(open => open.Value.Target.App == app.Name)) wanted.TryAdd(port, listener.Target);
            }
        }

        return wanted;
    }

    private void Open(int port, (string App, int Port) target)
    {
        if (port < options.Value.PortsFrom || port > options.Value.PortsTo)
        {
            if (_refused.Add(port)) LogRefused(port, target.App, $"apps may have the ports {options.Value.PortsFrom} to {options.Value.PortsTo} here.");
            return;
        }

        var listener = new AppPortListener(target.App, new IPEndPoint(IPAddress.Parse(options.Value.PortAddress), port), target.Port, routes, options.Value, clock, logger);
        try
        {
            listener.Start();
            _open.Add(port, listener);
            _refused.Remove(port);
            LogOpened(port, target.App);
        }
        catch (SocketException e)
        {
            // Somebody else may have it for now; said once, tried at each round.
            if (_refused.Add(port)) LogRefused(port, target.App, e.Message);
            _ = listener.DisposeAsync().AsTask();
        }
    }

    private async Task TellQueuesAsync()
    {
        foreach (var (name, queue) in routes.Queues)
        {
            var waiting = queue.TakePeak();
            // The end of a queue is told once too.
            if (waiting > 0) _told.Add(name);
            else if (!_told.Remove(name)) continue;
            await grains.GetGrain<IAppGrain>(name).ReportQueue(_name, waiting);
        }
    }

    [LoggerMessage(2277, LogLevel.Information, "Port {Port} leads to app {App}")]
    private partial void LogOpened(int port, string app);

    [LoggerMessage(2278, LogLevel.Warning, "Port {Port} of app {App} cannot be opened, and is tried again: {Reason}")]
    private partial void LogRefused(int port, string app, string reason);

    [LoggerMessage(2280, LogLevel.Warning, "App {App} could not be asked for its ports; those that are open stay")]
    private partial void LogAppNotAsked(Exception failure, string app);

    [LoggerMessage(2279, LogLevel.Warning, "Apps could not be asked for their ports")]
    private partial void LogNotAsked(Exception failure);
}
