using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansVoxa.Grains.Abstractions.Registry;

namespace OrleansVoxa.Edge.Nodes;

/// <summary>Whether the registry trusts what it sees of its nodes, with the numbers.</summary>
public sealed class RegistryHealthCheck(IGrainFactory grains) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Of(await grains.GetGrain<IRegistryWatchGrain>(IRegistryWatchGrain.Key).Get(cancellationToken));

    /// <summary>Degraded while the registry suspects itself.</summary>
    public static HealthCheckResult Of(RegistryWatch watch)
    {
        ArgumentNullException.ThrowIfNull(watch);
        var sum = watch.Sum;
        var numbers = string.Create(CultureInfo.InvariantCulture, $"{sum.Reachable} of {sum.Nodes} nodes are reachable, {sum.Parked} parked, {sum.Flapping} flapping");
        if (watch.Shards < DirectoryShards.Count) numbers += string.Create(CultureInfo.InvariantCulture, $", as far as {watch.Shards} of {DirectoryShards.Count} shards have counted");
        return watch.SuspectsSince is not { } since
            ? HealthCheckResult.Healthy(numbers)
            : HealthCheckResult.Degraded(string.Create(
                CultureInfo.InvariantCulture,
                $"the registry suspects itself since {since:u} and counts no failed probe: within an hour {sum.Failed} of {sum.Probed} probes failed, and {sum.Lost} of {sum.Reachable + sum.Lost} reachable nodes were lost; {numbers}"));
    }
}
