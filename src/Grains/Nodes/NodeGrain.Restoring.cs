using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Ledger;
using OrleansVoxa.Grains.Registry;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>How a node comes to be, or to be again: by a registration, or as it was exported.</summary>
public sealed partial class NodeGrain
{
    /// <inheritdoc/>
    public Task<ExportedNode?> Export(CancellationToken cancellationToken) => Task.FromResult(NodeExports.Of(Current, clock.GetUtcNow(), _lifecycle));

    /// <inheritdoc/>
    public async Task<RestoreResult> Restore(ExportedNode node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (Pending() is { } pending) return RestoreResult.Refuse(pending.Code, pending.Text);
        var known = Standing(clock.GetUtcNow());
        var verdict = RestoreRules.Check(Id, known, node, clock.GetUtcNow(), _registry);
        if (verdict.Refusal is { } refused) return RestoreResult.Refuse(refused.Code, refused.Text, refused.Field);
        if (verdict.Status is not RestoreStatus.Restored)
        {
            if (verdict.Node is { } completed && !IsLogBehind()) await Remember(NodeOutbox.Add(Current, Current with { Inherited = completed.Inherited }, Unmoved, clock.GetUtcNow()), remind: false);

            // An import whose answer was lost is repeated, and the directory's row may be what is missing.
            if (verdict.Status == RestoreStatus.Unchanged) await Show(cancellationToken);
            return new RestoreResult(verdict.Status);
        }

        var restored = verdict.Node!;
        var born = known.Life is null or { State: NodeState.Dead };
        var (refusal, _) = await Establish(
            restored.Profile!, new NodeTransition(restored.Life!, NodeEffects.Changed, []), born, before => restored with { LedgerNumber = before.LedgerNumber, Outbox = before.Outbox }, cancellationToken);
        if (refusal is not null) return RestoreResult.Refuse(refusal.Code, refusal.Text, refusal.Field);
        LogRestored(logger, Id);
        return new RestoreResult(RestoreStatus.Restored);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<byte>> GetInheritance(CancellationToken cancellationToken) => Task.FromResult(ImmutableCollectionsMarshal.AsImmutableArray(Current.Inherited));

    /// <inheritdoc/>
    public async Task<RestoreResult> RestoreEnd(ImmutableArray<byte> succession, ImmutableArray<byte> inherited, CancellationToken cancellationToken)
    {
        if (Pending() is { } pending) return RestoreResult.Refuse(pending.Code, pending.Text);
        var now = clock.GetUtcNow();
        var verdict = SuccessionRules.CheckEnd(Id, Standing(now), succession, inherited, now + _registry.ClockSkew, _lifecycle, out var transition);
        if (verdict.Refusal is { } refused) return RestoreResult.Refuse(refused.Code, refused.Text, refused.Field);
        if (verdict.Node is not { Succession: { } ended } restored) return new RestoreResult(verdict.Status);
        if (await IsBehindAsync(ended.Successor, cancellationToken))
            return RestoreResult.Refuse(RefusalCodes.SuccessionCircle, $"Node {Id} follows node {ended.Successor} here, and cannot have been succeeded by it.", "successions");
        if (IsLogBehind()) return RestoreResult.Refuse(LogBehind.Code, LogBehind.Text);
        var next = NodeHistory.Add(restored, transition!.Value, $"key succession to node {ended.Successor}", _lifecycle);

        // The tick sees to what the log and the directory have not heard when this activation ends early.
        await RemindSoon();
        await Remember(NodeOutbox.Add(Current, next, transition.Value, now), remind: false);
        LogSucceeded(logger, Id, ended.Successor);
        return new RestoreResult(RestoreStatus.Restored);
    }

    /// <summary>Takes the handle, makes room, stores what <paramref name="next"/> makes of the node with its entry for the log, and shows it; or refuses, and nothing is changed.</summary>
    private async Task<(Refusal? Refusal, NodeView? Node)> Establish(
        NodeProfile profile, NodeTransition transition, bool born, Func<NodeGrainState, NodeGrainState> next, CancellationToken cancellationToken)
    {
        if (IsLogBehind()) return (LogBehind, null);

        HandleClaim? claim = null;
        if (profile.Handle.Length > 0)
        {
            claim = await Handle(profile.Handle).Claim(Id, profile.Verified, cancellationToken);
            if (!claim.Granted)
                return (new Refusal(RefusalCodes.HandleTaken, $"The handle '{profile.Handle}' belongs to node {claim.Owner}; choose another.", "node_id"), null);
        }

        var formerHandle = Current.Profile?.Handle ?? "";
        try
        {
            if (born && !await MakeRoom(transition.Life, cancellationToken))
            {
                await ReleaseClaim(claim, profile.Handle, formerHandle);
                return (new Refusal(RefusalCodes.RegistryFull, "The registry holds as many nodes as it may; try again later."), null);
            }

            await Remember(NodeOutbox.Add(Current, next(Current), transition, clock.GetUtcNow(), registered: true), remind: !born);
        }
        catch
        {
            await ReleaseClaim(claim, profile.Handle, formerHandle);
            throw;
        }

        if (formerHandle.Length > 0 && !SameHandle(formerHandle, profile.Handle)) await Handle(formerHandle).Release(Id, cancellationToken);
        if (claim?.Displaced is { } displaced) _ = GrainFactory.GetGrain<INodeGrain>(displaced).HandleLost(profile.Handle);
        return (null, await Show(cancellationToken));
    }

    /// <summary>Nothing happens to its life.</summary>
    private NodeTransition Unmoved => new(Current.Life!, NodeEffects.None, []);

    [LoggerMessage(2018, LogLevel.Debug, "Node {NodeId} was brought back from an export")]
    private static partial void LogRestored(ILogger logger, string nodeId);
}
