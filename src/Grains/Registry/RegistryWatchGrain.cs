using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Registry;

/// <summary>The shell around <see cref="SelfProtection"/>.</summary>
[GrainType("voxa.registry-watch")]
public sealed partial class RegistryWatchGrain(
    TimeProvider clock, IOptions<RegistryOptions> registry, IOptions<NodeLifecycleOptions> lifecycle, ILogger<RegistryWatchGrain> logger) : Grain, IRegistryWatchGrain
{
    /// <summary>Reports that a shard may miss before its last one no longer counts.</summary>
    private const int MissedReports = 4;

    private readonly RegistryOptions _options = registry.Value;
    private readonly TimeSpan _stale = DirectoryGrain.ReportEvery(lifecycle.Value) * MissedReports;
    private readonly (ShardWatch Counts, long At)?[] _shards = new (ShardWatch, long)?[DirectoryShards.Count];
    private DateTimeOffset? _since;

    /// <inheritdoc/>
    public Task<RegistryWatch> Report(int shard, ShardWatch counts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, DirectoryShards.Count);
        _shards[shard] = (counts, clock.GetTimestamp());
        var (sum, reporting) = Sum();
        var suspects = SelfProtection.Suspects(sum, _options);
        if (suspects && _since is null)
        {
            _since = clock.GetUtcNow();
            LogSuspects(logger, sum.Failed, sum.Probed, sum.Lost, sum.Reachable + sum.Lost);
        }
        else if (!suspects && _since is not null)
        {
            LogTrusts(logger, _since.Value);
            _since = null;
        }

        return Task.FromResult(new RegistryWatch(sum, _since, reporting));
    }

    /// <inheritdoc/>
    public Task<RegistryWatch> Get(CancellationToken cancellationToken)
    {
        var (sum, reporting) = Sum();
        return Task.FromResult(new RegistryWatch(sum, _since, reporting));
    }

    private (ShardWatch Sum, int Reporting) Sum()
    {
        var (sum, reporting) = (ShardWatch.None, 0);
        foreach (var shard in _shards)
        {
            if (shard is not { } known || clock.GetElapsedTime(known.At) > _stale) continue;
            sum = sum.Plus(known.Counts);
            reporting++;
        }

        return (sum, reporting);
    }

    [LoggerMessage(2014, LogLevel.Warning, "The registry suspects itself: within an hour {Failed} of {Probed} probes failed, and {Lost} of {Reachable} reachable nodes were lost. Failed probes are not counted until that passes")]
    private static partial void LogSuspects(ILogger logger, long failed, long probed, long lost, long reachable);

    [LoggerMessage(2015, LogLevel.Information, "The registry trusts what it sees again, for the first time since {Since}")]
    private static partial void LogTrusts(ILogger logger, DateTimeOffset since);
}
