using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Ledger;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>What the node's grain does about a verdict or a transition.</summary>
public sealed partial class NodeGrain
{
    /// <summary>The node as time has made it, whether or not a tick came.</summary>
    private NodeGrainState Standing(DateTimeOffset now)
    {
        var node = Current;
        return node.Life is { } life && NodeLifecycle.At(life, now, _lifecycle) is var standing && !ReferenceEquals(standing, life) ? node with { Life = standing } : node;
    }

    /// <summary>Whether this sign of life ends a silence for which the node was shown as unreachable. By the clock that nobody sets.</summary>
    private bool GapEnded()
    {
        var gap = _heard is { } heard && clock.GetElapsedTime(heard) > _lifecycle.UnreachableAfter;
        _heard = clock.GetTimestamp();
        return gap;
    }

    /// <summary>Stores the node. The reminder comes first: one tick too many is harmless, a node without ticks would be forgotten.</summary>
    private async Task Remember(NodeGrainState next, bool remind = true)
    {
        await _storing;
        if (remind) await Remind(next.Life);
        try
        {
            await store.Store(NodeOutbox.Trim(next, _logged));
            Adopt(store.State);
        }
        catch
        {
            AdoptBeneath(store.State);
            throw;
        }
        finally
        {
            HandOver();
        }
    }

    /// <summary>
    /// What must be there before the node is, or it would be forgotten: its place on the directory's list, and its ticks. Either may have come
    /// for nothing, which the next tick, or the next start, finds out. False if the directory is full.
    /// </summary>
    private async Task<bool> MakeRoom(NodeLife life, CancellationToken cancellationToken)
    {
        var reserved = Directory().Reserve(Id, cancellationToken);
        await Task.WhenAll(reserved, Remind(life));
        return await reserved;
    }

    private Task Remind(NodeLife? life) => life is { Deadline: not null }
        ? this.RegisterOrUpdateReminder(Reminder, NodeSchedule.UntilTick(Id, life, clock.GetUtcNow()), NodeSchedule.Day)
        : Task.CompletedTask;

    private async Task Apply(NodeTransition transition, string why, CancellationToken cancellationToken)
    {
        if (transition.Has(NodeEffects.Changed))
        {
            var next = NodeFlapping.Note(
                NodeHistory.Add(Current with { Life = transition.Life }, transition, why, _lifecycle), transition, gapEnded: false, clock.GetUtcNow(), _lifecycle);
            await Remember(NodeOutbox.Add(Current, next, transition, clock.GetUtcNow()));
            foreach (var step in transition.Passed) LogEntered(logger, Id, step.State.ToWire());
        }

        // Without a change too: what the directory missed heals once a day.
        await Show(cancellationToken);
        if (Current.Life!.State.IsOver()) await EndReminder();
    }

    /// <summary>Has the next tick come as soon as one may.</summary>
    private Task<IGrainReminder> RemindSoon() => this.RegisterOrUpdateReminder(Reminder, NodeSchedule.ShortestWait, NodeSchedule.Day);

    private async Task EndReminder()
    {
        if (await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
    }

    /// <summary>Brings the directory's row up to date, or takes it out if the node is dead or was succeeded.</summary>
    private async Task<NodeView> Show(CancellationToken cancellationToken)
    {
        var node = Current;
        var view = NodeViews.Of(Id, node, clock.GetUtcNow(), _lifecycle)!;
        if (node.Life!.State.IsOver()) await Directory().Remove(Id, cancellationToken);
        else await Directory().Upsert(view with { SignedRecord = [] }, cancellationToken);
        _toldSeen = Moment.Of(view.LastSeen);
        return view;
    }

    /// <summary>Tells the directory of a heartbeat, at most twice an interval: more often would change nothing that it shows. A clock that was set back must not silence it.</summary>
    private void Tell(DateTimeOffset now)
    {
        if (_toldSeen.Time is not { } told || (now - told).Duration() >= _lifecycle.HeartbeatInterval / 2)
        {
            _toldSeen = Moment.Of(now);
            _ = Directory().Seen(Id, now);
        }
    }

    /// <summary>Checks an unverified node's handle with its grain, since the message that it was lost may not have come.</summary>
    private async Task<bool> DropLostHandle()
    {
        if (Current.Profile is not { Verified: false, Handle.Length: > 0 } profile || Current.Life!.State == NodeState.Succeeded) return false;
        if (await Handle(profile.Handle).Resolve(CancellationToken.None) == Id) return false;
        await Remember(Current with { Profile = profile with { Handle = "" } }, remind: false);
        return true;
    }

    /// <summary>Takes back a claim that led to nothing, unless the handle was this node's before.</summary>
    private async Task ReleaseClaim(HandleClaim? claim, string handle, string formerHandle)
    {
        if (claim is not null && !SameHandle(handle, formerHandle)) await Handle(handle).Release(Id, CancellationToken.None);
    }

    private IHandleGrain Handle(string handle) => GrainFactory.GetGrain<IHandleGrain>(HandleKeys.Of(handle));

    private IDirectoryGrain Directory() => DirectoryShards.Get(GrainFactory, DirectoryShards.Of(Id));
}
