using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Ledger;
using OrleansVoxa.Grains.Registry;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>What operators do to a node. The act and its entry in the history are one write.</summary>
public sealed partial class NodeGrain
{
    /// <inheritdoc/>
    public Task<OperatorResult> Park(OperatorAct act, CancellationToken cancellationToken) =>
        Act(act, NodeEvent.Parked, HistoryNames.Parked, cancellationToken);

    /// <inheritdoc/>
    public Task<OperatorResult> Revive(OperatorAct act, CancellationToken cancellationToken) =>
        Act(act, NodeEvent.Revived, HistoryNames.Revived, cancellationToken);

    /// <inheritdoc/>
    public Task<OperatorResult> Remove(OperatorAct act, CancellationToken cancellationToken) =>
        Act(act, NodeEvent.Removed, HistoryNames.Removed, cancellationToken);

    private async Task<OperatorResult> Act(OperatorAct act, NodeEvent happened, string what, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(act);
        var now = clock.GetUtcNow();
        if (OperatorRules.Check(Id, Standing(now), act, happened) is { } refusal)
            return OperatorResult.Refuse(refusal.Code, refusal.Text, refusal.Field);
        var transition = NodeLifecycle.Next(Current.Life!, happened, now, _lifecycle);

        // What time had brought about before is not the operator's doing: it has entries of its own.
        var lifts = happened.Kind == NodeEventKind.Revived && FlapDamping.IsFlapping(Current.Flaps, now);
        var changed = !transition.Has(NodeEffects.Ignored) || lifts;
        var byTime = changed && transition.Passed.Length > 0 && OperatorRules.EndsIn(happened) is { } end && transition.Passed[^1].State == end
            ? transition with { Passed = transition.Passed.RemoveAt(transition.Passed.Length - 1) }
            : transition;
        if (transition.Has(NodeEffects.Changed) || lifts)
        {
            var next = NodeHistory.Add(Current with { Life = transition.Life }, byTime, "", _lifecycle);
            if (changed) next = NodeHistory.Add(next, what, act, now);
            if (lifts) next = next with { Flaps = null };
            await Remember(NodeOutbox.Add(Current, next, transition, now));
        }

        if (changed) LogActed(logger, Id, what, act.Operator, act.Reason);

        // Unchanged too: an act whose answer was lost is repeated, and its directory row may be what is missing.
        var view = await Show(cancellationToken);
        if (Current.Life!.State.IsOver()) await EndReminder();
        return new OperatorResult(changed, null, null, null, view);
    }
}
