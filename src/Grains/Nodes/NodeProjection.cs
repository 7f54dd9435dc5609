using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>The dry run: plays a node's life forward with nobody answering.</summary>
public static class NodeProjection
{
    /// <summary>What happens to a silent node from <paramref name="now"/> on. Probes are taken to fail the moment they are due. Nothing, while it is parked.</summary>
    public static ImmutableArray<NodeTimelineEntry> Play(NodeLife life, DateTimeOffset now, NodeLifecycleOptions options)
    {
        ArgumentNullException.ThrowIfNull(life);
        ArgumentNullException.ThrowIfNull(options);
        var entries = ImmutableArray.CreateBuilder<NodeTimelineEntry>();
        life = NodeLifecycle.At(life, now, options);
        var at = now;
        while (life is { ParkedAt: null } && !life.State.IsOver())
        {
            if (life.ProbeAwaited)
            {
                var failed = NodeLifecycle.Next(life, NodeEvent.Probed(life.Probes, answered: false), at, options);
                foreach (var step in failed.Passed) entries.Add(new NodeTimelineEntry(step.At, step.State.ToWire(), Reason(step.State, options)));
                life = failed.Life;
                continue;
            }

            at = life.Deadline!.Value > at ? life.Deadline.Value : at;
            var ticked = NodeLifecycle.Next(life, NodeEvent.Tick, at, options);
            foreach (var step in ticked.Passed) entries.Add(new NodeTimelineEntry(step.At, step.State.ToWire(), Reason(step.State, options)));
            life = ticked.Life;
        }

        return entries.ToImmutable();
    }

    private static string Reason(NodeState state, NodeLifecycleOptions options) => state switch
    {
        NodeState.PendingFirstCheck => $"no heartbeat for {options.ToleranceDays} d; a probe follows in {options.GraceHours} h",
        NodeState.FailedFirstCheck => "the probe was not answered",
        NodeState.Retry48h => $"probed again in {options.FirstRetryHours} h",
        NodeState.Retry2w => $"the second probe was not answered; probed again in {options.SecondRetryDays} d",
        NodeState.Retry2m => $"the third probe was not answered; probed again in {options.ThirdRetryDays} d",
        NodeState.Coma => $"the last probe was not answered; everything is kept for {options.ComaDays} d, and a signed word revives the node",
        NodeState.Dead => "out of discovery; only the same key can register again",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "silence does not lead here"),
    };
}
