using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Ledger;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Ledger;

/// <summary>What waits to be appended; bounded.</summary>
internal sealed class LedgerQueue
{
    /// <summary>Entries that wait, at most.</summary>
    public const int Capacity = 16_384;

    private List<(NodeId Node, LedgerItem Item)> _waiting = [];

    /// <summary>Queues all or none.</summary>
    public bool TryAdd(NodeId node, ImmutableArray<LedgerItem> items)
    {
        if (_waiting.Count + items.Length > Capacity) return false;
        foreach (var item in items) _waiting.Add((node, item));
        return true;
    }

    /// <summary>All that waits, which then waits no more.</summary>
    public List<(NodeId Node, LedgerItem Item)> Take()
    {
        var taken = _waiting;
        _waiting = [];
        return taken;
    }
}
