using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Routing;

namespace OrleansVoxa.Edge.Nodes;

/// <summary>Sees to it that the relays hosted here exist before the first request, and that the registry hears of them.</summary>
public sealed partial class LocalRelayService(
    IGrainFactory grains, LocalRelayOptions relays, IOptions<EdgeOptions> options, TimeProvider clock, ILogger<LocalRelayService> logger)
    : BackgroundService
{
    private ImmutableArray<string> _ids = [];

    /// <summary>The node ids of the relays.</summary>
    public ImmutableArray<string> RelayIds => _ids;

    /// <summary>The last round of heartbeats went through.</summary>
    public bool Beating { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (relays.Count == 0) return;
        _ids = await Host.EnsureRelays(relays.Count, cancellationToken);
        LogStarted(_ids.Length);

        // After a restart nobody has been heard of yet, and paths use only relays that have.
        await BeatAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RelayBeatInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await BeatAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The edge stops.
        }
    }

    private IRelayHostGrain Host => grains.GetGrain<IRelayHostGrain>(relays.HostName);

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Host.Beat(cancellationToken);
            Beating = true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Beating = false;
            LogBeatFailed(e);
        }
    }

    [LoggerMessage(2301, LogLevel.Information, "{Count} relays are hosted here")]
    private partial void LogStarted(int count);

    [LoggerMessage(2302, LogLevel.Warning, "The relays' heartbeats did not go through; trying again")]
    private partial void LogBeatFailed(Exception failure);
}
