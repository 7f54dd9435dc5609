using Microsoft.Extensions.Options;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Client;
using OrleansVoxa.Client.Identity;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Silo.Configuration;
using OrleansVoxa.Silo.Hosting;
using OrleansVoxa.Silo.Keys;

namespace OrleansVoxa.Silo.Apps;

/// <summary>
/// The agent of the silo's own machine: the same as anywhere else, over a session of its own to the silo's edge, with a key of its own. It
/// works from when everything listens until before anything stops.
/// </summary>
internal sealed partial class OwnAgent(
    SiloOptions silo, IOptions<AppOptions> apps, SiloSecrets secrets, ListenerAddresses addresses, IConfiguration configuration, IGrainFactory grains, TimeProvider time,
    ILogger<OwnAgent> logger) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Works until it is told to stop. Unset, the agent of this machine; tests set another.</summary>
    internal Func<IdentityKey, CancellationToken, Task>? Agent { get; init; }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = RunAsync(_stop.Token);
        return Task.CompletedTask;
    }

    /// <summary>Before the edge stops, so that its last report is heard.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(CancellationToken stop)
    {
        await Task.Yield();
        try
        {
            if (await FindOffAsync(stop) is { } off)
            {
                LogOff(logger, off);
                return;
            }

            using var key = IdentityKeyFile.LoadOrCreate(OwnAgentSettings.KeyPath(silo, apps.Value));
            await AdmitAsync(key.Public.Id, stop);
            LogOn(logger, key.Public.Id, apps.Value.Engine);
            await WorkAsync(key, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It had not begun yet, or was to begin anew.
        }
        catch (IdentityKeyFileException fault)
        {
            LogOff(logger, fault.Message);
        }
        catch (Exception fault) when (stop.IsCancellationRequested)
        {
            // It was to end, if not in this way; what runs goes on, and the next agent finds it.
            LogBrokenLate(logger, fault);
        }
        catch (Exception fault)
        {
            // The network goes on without this machine's apps.
            LogOver(logger, fault);
        }
    }

    /// <summary>Whatever ends an agent, another is started; one that ends at once, again and again, ever more seldom.</summary>
    private async Task WorkAsync(IdentityKey key, CancellationToken stop)
    {
        for (var wait = Retry; ; wait = Longer(wait))
        {
            var began = time.GetTimestamp();
            Exception? fault = null;
            try
            {
                await (Agent ?? WorkOnceAsync)(key, stop);
                if (stop.IsCancellationRequested) return;
            }
            catch (Exception broken) when (!stop.IsCancellationRequested)
            {
                fault = broken;
            }

            if (time.GetElapsedTime(began) > LongestRetry) wait = Retry;
            LogBroken(logger, fault, wait);
            await Task.Delay(wait, time, stop);
        }
    }

    private async Task WorkOnceAsync(IdentityKey key, CancellationToken stop)
    {
        var edge = OwnAgentSettings.Edge(secrets.Edge.Public.Id, silo.EdgeSocket, addresses.Edge ?? silo.Edge);
        await using var link = new ClusterLink(new VoxaClientOptions { Endpoint = edge, Identity = key, TimeProvider = time, ReconnectMaximum = Retry });
        await new HostAgent(key.Public.Id, OwnAgentSettings.Machine(apps.Value), link, notice => LogNotice(logger, notice.Text, notice.Code), time).RunAsync(stop);
    }

    private static TimeSpan Longer(TimeSpan wait) => 2 * wait < LongestRetry ? 2 * wait : LongestRetry;

    /// <summary>Why no apps are run here; null if they are.</summary>
    private async Task<string?> FindOffAsync(CancellationToken stop)
    {
        if (!apps.Value.Enabled) return $"apps are off in this cluster; {AppOptions.Switch} switches them on.";
        if (!silo.Has(SiloRoles.Edge)) return "this process has no edge to report to: give it the role edge, or run `voxa agent` beside it.";
        // Who asked for it by name gets it: the machine counts as unfit until its engine is there.
        if (OwnAgentSettings.IsNamed(configuration)) return null;
        return await HostAgent.FindEngineFaultAsync(OwnAgentSettings.Machine(apps.Value).Engine, time, stop) is { } fault
            ? $"no container engine answers at {apps.Value.Engine} ({fault}): start one and start again, or name another with apps:engine."
            : null;
    }

    /// <summary>A silo trusts its own machine, unless an operator took that out.</summary>
    private async Task AdmitAsync(NodeId node, CancellationToken stop)
    {
        var host = grains.GetGrain<IAppHostGrain>(node.ToString());
        while (true)
        {
            try
            {
                if (await host.Get(stop) is not null) return;
                var admitted = await host.Admit("silo", stop);
                if (admitted.Code is null) return;
                LogNotice(logger, admitted.Text ?? "", admitted.Code);
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                LogRetry(logger, fault);
                await Task.Delay(Retry, time, stop);
            }
        }
    }

    [LoggerMessage(4101, LogLevel.Information, "No apps are run on this machine: {Reason}")]
    private static partial void LogOff(ILogger logger, string reason);

    [LoggerMessage(4102, LogLevel.Information, "This machine runs apps as {Node} with the engine at {Engine}")]
    private static partial void LogOn(ILogger logger, NodeId node, string engine);

    [LoggerMessage(4103, LogLevel.Information, "Apps on this machine: {Text} ({Code})")]
    private static partial void LogNotice(ILogger logger, string text, string code);

    [LoggerMessage(4104, LogLevel.Error, "The agent of this machine ended; it is started again in {Wait}")]
    private static partial void LogBroken(ILogger logger, Exception? fault, TimeSpan wait);

    [LoggerMessage(4106, LogLevel.Error, "The agent of this machine ended; its apps are placed elsewhere until the silo is started again")]
    private static partial void LogOver(ILogger logger, Exception fault);

    [LoggerMessage(4107, LogLevel.Warning, "The agent of this machine broke while it was stopped; its last report may not have been heard")]
    private static partial void LogBrokenLate(ILogger logger, Exception fault);

    [LoggerMessage(4105, LogLevel.Warning, "This machine could not be admitted for apps yet; it is tried again")]
    private static partial void LogRetry(ILogger logger, Exception fault);
}
