using OrleansVoxa.Grains.Ledger;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>How last-seen times are stored: now and then, and a store that is away turns away no node that is there.</summary>
public sealed partial class NodeGrain
{
    private static readonly TimeSpan StorePatience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryLastSeen = TimeSpan.FromMinutes(1);

    // The one write that may be under way while other calls are served; every other write comes after it. Never faults.
    private Task _storing = Task.CompletedTask;
    private long? _failedAt;

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
        var stored = _node;
        try
        {
            await store.Store(NodeOutbox.Trim(stored, _logged));
            _failedAt = null;
            if (ReferenceEquals(_node, stored)) Adopt(store.State);
            else _unstoredSince = clock.GetUtcNow();
            HandOver();
        }
        catch (Exception exception)
        {
            // Minutes of last-seen time are at stake, and they stay in memory; what else there is to say the store says of itself.
            _failedAt = clock.GetTimestamp();
            LogLastSeenLate(logger, exception, _id);
        }
    }
}
