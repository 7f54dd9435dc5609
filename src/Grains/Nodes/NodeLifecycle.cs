using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>
/// The life of a node as a pure function. Time-driven steps happen at their nominal time however late the tick comes, so
/// the answer depends on the clock alone and not on how many ticks came before it.
/// </summary>
public static class NodeLifecycle
{
    /// <summary>The first life of a node that registers now.</summary>
    public static NodeLife Begin(DateTimeOffset now, NodeLifecycleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Alive(new NodeLife { Incarnation = 1, RegisteredAt = now, EnteredAt = now }, now, options, renews: true);
    }

    /// <summary>The node as it stands at <paramref name="now"/>, whether or not a tick came.</summary>
    public static NodeLife At(NodeLife life, DateTimeOffset now, NodeLifecycleOptions options) =>
        Next(life, NodeEvent.Tick, now, options).Life;

    /// <summary>An active node of which a heartbeat tells that it was alive at <paramref name="at"/>.</summary>
    public static NodeLife Seen(NodeLife life, DateTimeOffset at, NodeLifecycleOptions options)
    {
        ArgumentNullException.ThrowIfNull(life);
        ArgumentNullException.ThrowIfNull(options);
        return life.State == NodeState.Active ? Alive(life, at, options, renews: true) : throw new ArgumentException("Another state than active is left by a heartbeat.", nameof(life));
    }

    /// <summary>Heard of recently enough to be used by paths.</summary>
    public static bool IsReachable(NodeLife life, DateTimeOffset now, NodeLifecycleOptions options)
    {
        ArgumentNullException.ThrowIfNull(life);
        ArgumentNullException.ThrowIfNull(options);
        return life.State == NodeState.Active && now - life.LastSeen <= options.UnreachableAfter;
    }

    /// <summary>What <paramref name="happened"/> makes of the node.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The stored state or the event is not one of the known ones.</exception>
    public static NodeTransition Next(NodeLife life, NodeEvent happened, DateTimeOffset now, NodeLifecycleOptions options)
    {
        ArgumentNullException.ThrowIfNull(life);
        ArgumentNullException.ThrowIfNull(options);
        var passed = ImmutableArray.CreateBuilder<NodeStep>();
        var effects = NodeEffects.None;
        life = Pass(life, now, options, passed, ref effects);
        switch (happened.Kind)
        {
            case NodeEventKind.Tick:
                break;
            case not NodeEventKind.Tick when life.State == NodeState.Succeeded:
                // The end of an identity; whatever is said of it now is its successor's to say.
                effects |= NodeEffects.Ignored;
                break;
            case NodeEventKind.Registered when life.State == NodeState.Dead:
                life = Begin(now, options) with { Incarnation = life.Incarnation + 1, Probes = life.Probes };
                effects |= NodeEffects.Reborn | NodeEffects.Changed;
                passed.Add(new NodeStep(life.State, now));
                break;
            case NodeEventKind.Heartbeat or NodeEventKind.Succeeded when life.State == NodeState.Dead:
                effects |= NodeEffects.Ignored;
                break;
            case NodeEventKind.Registered or NodeEventKind.Heartbeat:
                life = Return(life, now, options, passed, ref effects, renews: true);
                break;
            case NodeEventKind.ProbeAnswered or NodeEventKind.ProbeFailed when !life.ProbeAwaited || happened.Probe != life.Probes:
                effects |= NodeEffects.Ignored;
                break;
            case NodeEventKind.ProbeAnswered:
                life = Return(life, now, options, passed, ref effects, renews: false);
                break;
            case NodeEventKind.ProbeFailed:
                life = Pass(Fail(life, now, options, passed, ref effects), now, options, passed, ref effects);
                break;
            case NodeEventKind.Parked when life.State == NodeState.Dead || life.ParkedAt is not null:
            case NodeEventKind.Revived when life.State == NodeState.Dead || life is { State: NodeState.Active, ParkedAt: null }:
            case NodeEventKind.Removed when life.State == NodeState.Dead:
                effects |= NodeEffects.Ignored;
                break;
            case NodeEventKind.Parked:
                // A probe under way is called off: whatever it finds, nobody waits for it.
                life = life with { ParkedAt = now, ProbeAwaited = false };
                effects |= NodeEffects.Changed;
                break;
            case NodeEventKind.Revived:
                life = Revive(life, now, options, passed, ref effects);
                break;
            case NodeEventKind.Removed:
                life = Enter(life with { ParkedAt = null, ProbeAwaited = false }, NodeState.Dead, now, null, passed);
                effects |= NodeEffects.Changed | NodeEffects.Died | NodeEffects.Removed;
                break;
            case NodeEventKind.Succeeded:
                // An operator's mark stays, for the successor: nobody gets rid of it by another key.
                life = Enter(Return(life, now, options, passed, ref effects, renews: true), NodeState.Succeeded, now, null, passed);
                effects |= NodeEffects.Changed | NodeEffects.Succeeded;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened), happened.Kind, "not a node event");
        }

        return new NodeTransition(life, effects, passed.ToImmutable());
    }

    /// <summary>Steps that time alone brings about, each at its nominal time.</summary>
    private static NodeLife Pass(
        NodeLife life, DateTimeOffset now, NodeLifecycleOptions options, ImmutableArray<NodeStep>.Builder passed, ref NodeEffects effects)
    {
        while (life is { Deadline: { } due, ProbeAwaited: false, ParkedAt: null } && now >= due)
        {
            effects |= NodeEffects.Changed;
            switch (life.State)
            {
                case NodeState.Active:
                    life = Enter(life, NodeState.PendingFirstCheck, due, options.Grace, passed);
                    break;
                case NodeState.PendingFirstCheck or NodeState.Retry48h or NodeState.Retry2w or NodeState.Retry2m:
                    // Nobody is demoted without having been looked for: the state waits for the report.
                    life = life with { ProbeAwaited = true, Probes = life.Probes + 1 };
                    effects |= NodeEffects.ProbeWanted;
                    break;
                case NodeState.FailedFirstCheck:
                    life = Enter(life, NodeState.Retry48h, due, options.FirstRetry, passed);
                    break;
                case NodeState.Coma:
                    life = Enter(life, NodeState.Dead, due, null, passed);
                    effects |= NodeEffects.Died;
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(life), life.State, "this state has no deadline");
            }
        }

        return life;
    }

    private static NodeLife Fail(
        NodeLife life, DateTimeOffset now, NodeLifecycleOptions options, ImmutableArray<NodeStep>.Builder passed, ref NodeEffects effects)
    {
        effects |= NodeEffects.Changed;
        life = life with { ProbeAwaited = false };
        return life.State switch
        {
            NodeState.PendingFirstCheck => Enter(life, NodeState.FailedFirstCheck, now, TimeSpan.Zero, passed),
            NodeState.Retry48h => Enter(life, NodeState.Retry2w, now, options.SecondRetry, passed),
            NodeState.Retry2w => Enter(life, NodeState.Retry2m, now, options.ThirdRetry, passed),
            NodeState.Retry2m => Enter(life, NodeState.Coma, now, options.Coma, passed),
            _ => throw new ArgumentOutOfRangeException(nameof(life), life.State, "no probe is awaited in this state"),
        };
    }

    private static NodeLife Return(
        NodeLife life, DateTimeOffset now, NodeLifecycleOptions options, ImmutableArray<NodeStep>.Builder passed, ref NodeEffects effects, bool renews) =>
        Activate(life, Alive(life, now, options, renews), now, passed, ref effects);

    /// <summary>An operator's word is no sign of life: it gives the node the whole tolerance again, and neither says that it was seen nor renews its registration.</summary>
    private static NodeLife Revive(
        NodeLife life, DateTimeOffset now, NodeLifecycleOptions options, ImmutableArray<NodeStep>.Builder passed, ref NodeEffects effects)
    {
        effects |= NodeEffects.Changed;
        var trusted = now > life.LastSeen ? now : life.LastSeen;
        var active = life with { State = NodeState.Active, Deadline = trusted + options.Tolerance, ProbeAwaited = false, ParkedAt = null };
        return Activate(life, active, now, passed, ref effects);
    }

    private static NodeLife Activate(NodeLife before, NodeLife active, DateTimeOffset now, ImmutableArray<NodeStep>.Builder passed, ref NodeEffects effects)
    {
        if (before.State == NodeState.Active) return active;
        passed.Add(new NodeStep(NodeState.Active, now));
        effects |= NodeEffects.Changed;
        if (before.State != NodeState.Coma) return active with { EnteredAt = now };
        effects |= NodeEffects.Revived;
        return active with { EnteredAt = now, Revivals = before.Revivals + 1 };
    }

    private static NodeLife Alive(NodeLife life, DateTimeOffset now, NodeLifecycleOptions options, bool renews)
    {
        // A clock that was set back must not make the node look older than it was.
        var seen = now > life.LastSeen ? now : life.LastSeen;
        return life with
        {
            State = NodeState.Active,
            LastSeen = seen,
            Deadline = seen + options.Tolerance,
            ExpiresAt = renews ? seen + options.Registration : life.ExpiresAt,
            ProbeAwaited = false,
        };
    }

    private static NodeLife Enter(
        NodeLife life, NodeState state, DateTimeOffset at, TimeSpan? stay, ImmutableArray<NodeStep>.Builder passed)
    {
        passed.Add(new NodeStep(state, at));
        return life with { State = state, EnteredAt = at, Deadline = at + stay };
    }
}
