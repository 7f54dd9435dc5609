using System.Globalization;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Registry;

/// <summary>What a shard contributes to the registry's doubt in itself.</summary>
public sealed partial class DirectoryGrain
{
    private readonly ProbeOutcomes _outcomes;
    private readonly ReachablePeak _peak;
    private readonly TimeSpan _suspectLongest;
    private readonly TimeSpan _reportEvery;

    /// <summary>How often a shard reports: as often as nodes are heard of, since no earlier could any be missed.</summary>
    internal static TimeSpan ReportEvery(NodeLifecycleOptions lifecycle) => lifecycle.HeartbeatInterval;

    /// <inheritdoc/>
    public async Task<bool> Judge(string nodeId, long number, bool answered, CancellationToken cancellationToken)
    {
        _outcomes.Add(nodeId, number, answered);
        var watch = await Report(cancellationToken);
        if (answered || watch.SuspectsSince is null) return true;

        // Of nodes that nobody runs any more most probes fail, in a large registry at any hour: they must not be held up for ever.
        return _outcomes.FailingFor(nodeId) >= _suspectLongest;
    }

    /// <inheritdoc/>
    public Task<RegistryWatch> Report(CancellationToken cancellationToken)
    {
        var count = _rows.Count();
        var (probed, failed) = _outcomes.Count();
        var counts = new ShardWatch(count.Total, count.Reachable, _peak.Lost(count.Reachable), count.Parked, count.Flapping, probed, failed);
        return GrainFactory.GetGrain<IRegistryWatchGrain>(IRegistryWatchGrain.Key)
            .Report(int.Parse(this.GetPrimaryKeyString(), CultureInfo.InvariantCulture), counts, cancellationToken);
    }

    // Kept alive: where all nodes are silent nobody calls the shard, and what it knows of the hour is needed most.
    private void StartReporting() => this.RegisterGrainTimer(
        static (grain, token) => grain.Report(token),
        this,
        new GrainTimerCreationOptions(_reportEvery, _reportEvery) { Interleave = true, KeepAlive = true });
}
