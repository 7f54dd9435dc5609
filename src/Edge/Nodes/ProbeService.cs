using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;

namespace OrleansVoxa.Edge.Nodes;

/// <summary>Fetches the probes that the directory wants made, makes them, and reports what came of them.</summary>
public sealed partial class ProbeService(
    IGrainFactory grains, AddressProbe probe, IOptions<EdgeOptions> options, TimeProvider clock, ILogger<ProbeService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ProbeInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await RoundAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The edge stops; probes under way are handed out again when their lease ends.
        }
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var shard = 0; shard < DirectoryShards.Count; shard++)
            {
                var due = await DirectoryShards.Get(grains, shard).TakeDueProbes(options.Value.ProbesInFlight, cancellationToken);
                if (due.IsDefaultOrEmpty) continue;
                await Task.WhenAll(due.Select(one => ProbeAsync(one, cancellationToken)));
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(e);
        }
    }

    private async Task ProbeAsync(DueProbe due, CancellationToken cancellationToken)
    {
        var report = await TryAllAsync(due, cancellationToken);
        try
        {
            await grains.GetGrain<INodeGrain>(due.NodeId).ReportProbe(report, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotReported(e, due.NodeId);
        }
    }

    private async Task<ProbeReport> TryAllAsync(DueProbe due, CancellationToken cancellationToken)
    {
        var reasons = ImmutableArray.CreateBuilder<string>();
        foreach (var address in due.Addresses.IsDefault ? [] : due.Addresses)
        {
            if (await probe.TryAsync(address, options.Value.ProbeTimeout, cancellationToken) is not { } reason)
                return new(due.Number, Answered: true, $"{address.Host}:{address.Port} answered");
            reasons.Add($"{address.Host}:{address.Port} {reason}");
        }

        return new(due.Number, Answered: false, reasons.Count == 0 ? "the node names no address" : string.Join("; ", reasons));
    }

    [LoggerMessage(2311, LogLevel.Warning, "Probes could not be fetched; trying again")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(2312, LogLevel.Warning, "The probe of {NodeId} could not be reported; it will be asked for again")]
    private partial void LogNotReported(Exception failure, string nodeId);
}
