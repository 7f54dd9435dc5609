using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Ledger;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>How last-seen times are stored: now and then, and a store that is away turns away no node that is there.</summary>
public sealed partial class NodeGrain
{
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryLastSeen = TimeSpan.FromMinutes(1);

    // What was stored last, but for how steady the node is, which may be ahead of that, and entries that the log has.
    private NodeGrainState _kept = new();

    // The last sign of life and the sequence of the last signed request, where they are ahead of what was stored: all that a heartbeat changes of a node that
    // stands as before. A state for each heartbeat would stand beside the stored one for as long, twice the memory of every node that is alive.
    private Moment _seen;
    private ulong? _sequence;

    // The oldest heartbeat that is not stored.
    private Moment _unstoredSince;

    // The one write that may be under way while other calls are served; every other write comes after it. Never faults.
    private Task _storing = Task.CompletedTask;
    private long? _failedAt;

    /// <summary>What was acknowledged. Ahead of the store by nothing but last-seen times, request sequences and how steady the node is.</summary>
    private NodeGrainState Current => _seen.Time is { } seen
        ? _kept with { Life = NodeLifecycle.Seen(_kept.Life!, seen, _lifecycle), RequestSequence = _sequence ?? _kept.RequestSequence }
        : _kept;

    private bool HasUnstored => _seen.Time is not null || !ReferenceEquals(_kept, store.State);

    private void Adopt(NodeGrainState stored)
    {
        _kept = stored;
        (_seen, _sequence, _unstoredSince) = (default, null, default);
        _rowHasLogged = false;
    }

    /// <summary>What a failed write has left in the store. Heartbeats that were acknowledged are not taken back, unless it turns out that the node is in another state or life now.</summary>
    private void AdoptBeneath(NodeGrainState stored)
    {
        var (before, seen, sequence, since) = (_kept, _seen, _sequence, _unstoredSince);
        Adopt(stored);
        if (seen.Time is null || stored.Life is not { State: NodeState.Active } life || life.Incarnation != before.Life!.Incarnation) return;
        (_seen, _unstoredSince) = (seen, since);
        _sequence = sequence > stored.RequestSequence || stored.RequestSequence is null ? sequence : stored.RequestSequence;
    }

    /// <summary>A heartbeat that changed nothing but what may be ahead of the store; stored when its time has come.</summary>
    private Task Hear(NodeGrainState node, DateTimeOffset now)
    {
        (_seen, _sequence) = (Moment.Of(node.Life!.LastSeen), node.RequestSequence);
        if (!ReferenceEquals(node.Flaps, _kept.Flaps)) _kept = _kept with { Flaps = node.Flaps };
        var since = _unstoredSince.Time ?? now;
        _unstoredSince = Moment.Of(since);
        return NodeSchedule.IsStoreDue(Id, since, now, _lifecycle.LastSeenStaleness) ? KeepLastSeen() : Task.CompletedTask;
    }

    /// <summary>Stores what the last heartbeats brought, and waits for it as long as that is no burden to the node.</summary>
    private async Task KeepLastSeen()
    {
        if (!_storing.IsCompleted || (_failedAt is { } failed && clock.GetElapsedTime(failed) < RetryLastSeen)) return;
        _storing = StoreLastSeen();
        if (_storing.IsCompleted) return;
        using var patience = new CancellationTokenSource();
        await Task.WhenAny(_storing, Task.Delay(StorePatience, clock, patience.Token));
        await patience.CancelAsync();
    }

    private async Task StoreLastSeen()
    {
        var (kept, seen, sequence) = (_kept, _seen, _sequence);
        try
        {
            await store.Store(NodeOutbox.Trim(Current, _logged));
            _failedAt = null;

            // A newer heartbeat may have come meanwhile, and is not stored.
            var newer = _seen != seen || _sequence != sequence || !ReferenceEquals(_kept, kept);
            if (!newer) Adopt(store.State);
            else (_kept, _unstoredSince) = (ReferenceEquals(_kept, kept) ? store.State : store.State with { Flaps = _kept.Flaps }, Moment.Of(clock.GetUtcNow()));
            HandOver();
        }
        catch (Exception exception)
        {
            // Minutes of last-seen time are at stake, and they stay in memory; what else there is to say the store says of itself.
            _failedAt = clock.GetTimestamp();
            LogLastSeenLate(logger, exception, Id);
        }
    }
}
