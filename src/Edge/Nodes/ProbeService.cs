using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Edge.Metering;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Edge.Nodes;

/// <summary>Fetches the probes that the directory wants made, makes them, and reports what came of them.</summary>
public sealed partial class ProbeService(
    IGrainFactory grains, AddressProbe probe, EdgeMeter meter, IOptions<EdgeOptions> options, TimeProvider clock, ILogger<ProbeService> logger) : BackgroundService
{
    /// <summary>Waits for one proof that the probe of a whole node may take.</summary>
    private const int LongestProbe = 4;

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
        // Put off: what nobody reports on is handed out again when its lease ends.
        if (await TryAllAsync(due, cancellationToken) is not { } report) return;
        try
        {
            await grains.GetGrain<INodeGrain>(due.NodeId).ReportProbe(report, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotReported(e, due.NodeId);
        }
    }

    private async Task<ProbeReport?> TryAllAsync(DueProbe due, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.Value.ProbeTimeout * LongestProbe, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        NodeId? proves = due.Verified ? NodeId.Parse(due.NodeId) : null;
        var reasons = ImmutableArray.CreateBuilder<string>();
        var putOff = false;
        try
        {
            foreach (var address in due.Addresses.IsDefault ? [] : due.Addresses)
            {
                var (status, detail) = await probe.TryAsync(address, proves, either.Token);
                meter.Probed(status);
                if (status == ProbeStatus.Answered) return new(due.Number, Answered: true, $"{address.Host}:{address.Port} {detail}");
                putOff |= status == ProbeStatus.PutOff;
                reasons.Add($"{address.Host}:{address.Port} {detail}");
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A node with many addresses that swallow connections must not keep others from being looked for.
            reasons.Add("no time was left for further addresses");
        }

        if (putOff) return null;
        return new(due.Number, Answered: false, reasons.Count == 0 ? "the node names no address" : string.Join("; ", reasons));
    }

    [LoggerMessage(2311, LogLevel.Warning, "Probes could not be fetched; trying again")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(2312, LogLevel.Warning, "The probe of {NodeId} could not be reported; it will be asked for again")]
    private partial void LogNotReported(Exception failure, string nodeId);
}
