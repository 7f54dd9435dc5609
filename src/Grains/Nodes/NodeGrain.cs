using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Ledger;
using OrleansVoxa.Grains.Registry;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>The shell around <see cref="RegistrationRules"/>, <see cref="HeartbeatRules"/> and <see cref="NodeLifecycle"/>: stores and acts.</summary>
/// <remarks>Calls go to handle and directory grains only, never the other way but for <see cref="Get"/>, which interleaves.</remarks>
[GrainType("voxa.node")]
public sealed partial class NodeGrain(
    [PersistentState("node")] IPersistentState<NodeGrainState> store,
    TimeProvider clock,
    IOptions<NodeLifecycleOptions> lifecycle,
    IOptions<RegistryOptions> registry,
    ILogger<NodeGrain> logger) : Grain, INodeGrain, IRemindable
{
    private const string Reminder = "lifecycle";

    private readonly NodeLifecycleOptions _lifecycle = lifecycle.Value;
    private readonly RegistryOptions _registry = registry.Value;

    private Moment _toldSeen;

    // When this activation last heard of the node. What it did not live to hear tells nothing of the node, but of the registry.
    private long? _heard;

    // Not kept: as a string it would be in memory twice for every node.
    private string Id => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Adopt(store.State);
        HandOver();
        if (Current.Succession is { HandedOver: false }) RetryHandOn(TimeSpan.Zero);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _storing;
        if (!HasUnstored) return;
        try
        {
            await store.Store(NodeOutbox.Trim(Current, _logged));
        }
        catch (Exception exception)
        {
            // Only minutes of last-seen time are at stake; the next heartbeat brings a newer one.
            LogLastSeenLost(logger, exception, Id);
        }
    }

    /// <inheritdoc/>
    public async Task<RegistrationResult> Register(NodeRegistration registration, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        if (Pending() is { } pending) return Refuse(pending);
        var now = clock.GetUtcNow();
        var known = Standing(now);
        var verdict = RegistrationRules.Check(Id, known, registration, now, _registry);
        if (!verdict.Accepted) return Refuse(verdict.Refusal) with { WorkBits = verdict.Refusal.Code == RefusalCodes.WorkRequired ? _registry.RegistrationWork : 0 };
        var born = known.Life is null or { State: NodeState.Dead };
        var transition = known.Life is null
            ? new NodeTransition(NodeLifecycle.Begin(now, _lifecycle), NodeEffects.Changed, [])
            : NodeLifecycle.Next(Current.Life!, NodeEvent.Registered, now, _lifecycle);
        var (refusal, view) = await Establish(verdict.Profile, transition, born, Registered, cancellationToken);
        if (refusal is not null) return Refuse(refusal);
        LogRegistered(logger, Id, view!.Verified, view.Incarnation);
        return new RegistrationResult(StatusOf(born, transition), null, null, null, view);

        NodeGrainState Registered(NodeGrainState node)
        {
            node = node with { Life = transition.Life, Profile = verdict.Profile, RecordSequence = verdict.RecordSequence, RequestSequence = verdict.RequestSequence };
            return NodeFlapping.Note(NodeHistory.Add(node, transition, "registered", _lifecycle), transition, GapEnded(), now, _lifecycle);
        }
    }

    /// <inheritdoc/>
    public async Task<HeartbeatResult> Heartbeat(NodeHeartbeat heartbeat, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        var now = clock.GetUtcNow();
        var known = Standing(now);
        if (HeartbeatRules.Check(Id, known, heartbeat, now, _registry) is { } refusal) return HeartbeatResult.Refuse(refusal.Code, refusal.Text) with { Successor = refusal.Successor };
        var current = Current;
        var transition = NodeLifecycle.Next(current.Life!, NodeEvent.Heartbeat, now, _lifecycle);
        var next = current with { Life = transition.Life, RequestSequence = heartbeat.Signature?.Sequence ?? current.RequestSequence };
        var gap = GapEnded();
        if (gap || !transition.Passed.IsEmpty)
            next = NodeFlapping.Note(NodeHistory.Add(next, transition, "heartbeat", _lifecycle), transition, gap, now, _lifecycle);
        var changed = transition.Has(NodeEffects.Changed) || next.History != current.History;
        if (changed) await Remember(NodeOutbox.Add(current, next, transition, now));
        else await Hear(next, now);
        if (changed || _toldSeen.Time is null || (gap && FlapDamping.IsFlapping(next.Flaps, now))) await Show(cancellationToken);
        else Tell(now);
        var view = NodeViews.Brief(Id, Current, now, _lifecycle);
        if (!transition.Has(NodeEffects.Revived)) return new HeartbeatResult(HeartbeatStatus.Accepted, null, null, view);
        LogRevived(logger, Id, view!.Revivals);
        return new HeartbeatResult(HeartbeatStatus.Revived, null, null, view);
    }

    /// <inheritdoc/>
    public Task<NodeView?> Get(CancellationToken cancellationToken) =>
        Task.FromResult(NodeViews.Of(Id, Current, clock.GetUtcNow(), _lifecycle));

    /// <inheritdoc/>
    public async Task ReportProbe(ProbeReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (Current.Life is not { } life) return;
        var transition = NodeLifecycle.Next(life, NodeEvent.Probed(report.Number, report.Answered), clock.GetUtcNow(), _lifecycle);
        if (transition.Has(NodeEffects.Ignored)) return;
        if (!await Directory().Judge(Id, report.Number, report.Answered, cancellationToken))
        {
            LogHeldBack(logger, Id, report.Number, report.Detail);
            return;
        }

        LogProbed(logger, Id, report.Number, report.Answered, report.Detail);
        await Apply(transition, report.Detail, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<NodeTimeline?> GetTimeline(CancellationToken cancellationToken)
    {
        if (Current.Life is not { } life) return Task.FromResult<NodeTimeline?>(null);
        var now = clock.GetUtcNow();
        var state = NodeLifecycle.At(life, now, _lifecycle).State;
        return Task.FromResult<NodeTimeline?>(new NodeTimeline(Id, state.ToWire(), NodeProjection.Play(life, now, _lifecycle), NodeHistory.Show(Current), life.ParkedAt,
            FlapDamping.IsFlapping(Current.Flaps, now) ? Current.Flaps!.DampedUntil : null, Current.Succession?.Successor));
    }

    /// <inheritdoc/>
    public async Task HandleLost(string handle)
    {
        if (Current.Profile is not { Handle.Length: > 0 } profile || !SameHandle(profile.Handle, handle)) return;
        if (await DropLostHandle()) await Show(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (Current.Life is not { } life)
        {
            // Set for a registration that was never stored, and so was the room on the directory's list.
            if (Current.Reserved is not { By.Length: > 0 }) await Directory().Remove(Id, CancellationToken.None);
            await EndReminder();
            return;
        }

        // What the successor does not have yet comes first, and ends the reminder.
        await HandOn(CancellationToken.None);
        await DropLostHandle();
        await Apply(NodeLifecycle.Next(life, NodeEvent.Tick, clock.GetUtcNow(), _lifecycle), "", CancellationToken.None);
        var node = Current;
        var settled = node with { Flaps = FlapDamping.Settle(node.Flaps, clock.GetUtcNow(), _lifecycle) };
        if (settled.Flaps != node.Flaps || _rowHasLogged || !ReferenceEquals(NodeOutbox.Trim(node, _logged), node)) await Remember(settled, remind: false);
        HandOver();
    }

    private static RegistrationStatus StatusOf(bool born, NodeTransition transition) =>
        born ? RegistrationStatus.Created
        : transition.Has(NodeEffects.Revived) ? RegistrationStatus.Revived
        : RegistrationStatus.Renewed;

    private static RegistrationResult Refuse(Refusal refusal) => RegistrationResult.Refuse(refusal.Code, refusal.Text, refusal.Field) with { Successor = refusal.Successor };

    private static bool SameHandle(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
