using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Finds slots of an index by class, in order of id or of distance, one after the other: what is not asked for is not looked at.</summary>
internal static class DirectorySearch
{
    /// <summary>Where fewer than one node in so many matches, their classes are merged; else all nodes are looked at, which ends sooner.</summary>
    private const int Sparse = 8;

    /// <summary>The slots whose classes match.</summary>
    public static IEnumerable<int> Find(DirectoryIndex index, DirectoryQuery query)
    {
        var matching = new List<IReadOnlyList<int>>();
        var count = 0;
        foreach (var (shared, slots) in index.Classes)
        {
            if (!shared.Matches(query)) continue;
            matching.Add(slots);
            count += slots.Count;
        }

        if (count == 0) return [];
        var after = query.After is null ? default(NodeId?) : NodeId.Parse(query.After);
        if (query.Near is not null) return Nearest(index, query, matching, count, NodeId.Parse(query.Near), after);
        if (matching.Count == 1) return From(index, matching[0], after);
        return count > index.Shown / Sparse
            ? From(index, index.Order, after).Where(Of(index, query))
            : Merge(index, matching, after);
    }

    private static Func<int, bool> Of(DirectoryIndex index, DirectoryQuery query)
    {
        // Asked once for each class, not for each node.
        var known = new Dictionary<int, bool>();
        return slot =>
        {
            ref var row = ref index[slot];
            if (row.Class == DirectoryRow.Unseen) return false;
            if (!known.TryGetValue(row.Class, out var matches)) known[row.Class] = matches = index.ClassOf(row).Matches(query);
            return matches;
        };
    }

    private static IEnumerable<int> From(DirectoryIndex index, IReadOnlyList<int> slots, NodeId? after)
    {
        for (var at = First(index, slots, after); at < slots.Count; at++) yield return slots[at];
    }

    private static int First(DirectoryIndex index, IReadOnlyList<int> slots, NodeId? after)
    {
        if (after is not { } id) return 0;
        var at = index.Seek(slots, id);
        return at < slots.Count && index[slots[at]].Id == id ? at + 1 : at;
    }

    private static IEnumerable<int> Merge(DirectoryIndex index, List<IReadOnlyList<int>> lists, NodeId? after)
    {
        var heads = new PriorityQueue<(IReadOnlyList<int> Slots, int At), NodeId>(lists.Count);
        foreach (var slots in lists)
        {
            var at = First(index, slots, after);
            if (at < slots.Count) heads.Enqueue((slots, at), index[slots[at]].Id);
        }

        while (heads.TryPeek(out var head, out _))
        {
            yield return head.Slots[head.At];
            var next = head.At + 1;
            if (next < head.Slots.Count) heads.DequeueEnqueue((head.Slots, next), index[head.Slots[next]].Id);
            else heads.Dequeue();
        }
    }

    private static IEnumerable<int> Nearest(
        DirectoryIndex index, DirectoryQuery query, List<IReadOnlyList<int>> matching, int count, NodeId target, NodeId? after)
    {
        var found = count > index.Shown / Sparse
            ? Descend(index, target, 0, index.Order.Count, 0).Where(Of(index, query))
            : matching.SelectMany(slots => slots).Order(Comparer<int>.Create((one, other) => target.CompareDistance(index[one].Id, index[other].Id)));
        return after is { } id ? found.SkipWhile(slot => target.CompareDistance(index[slot].Id, id) <= 0) : found;
    }

    /// <summary>
    /// Ids in order are the leaves of a tree of bits; of two branches the one that the target is on holds all the nearer ones.
    /// </summary>
    private static IEnumerable<int> Descend(DirectoryIndex index, NodeId target, int low, int high, int bit)
    {
        while (high - low > 1)
        {
            var split = Split(index, low, high, bit);
            if (split > low && split < high)
            {
                var (nearLow, nearHigh, farLow, farHigh) = target.HasBit(bit) ? (split, high, low, split) : (low, split, split, high);
                foreach (var slot in Descend(index, target, nearLow, nearHigh, bit + 1)) yield return slot;
                (low, high) = (farLow, farHigh);
            }

            bit++;
        }

        if (low < high) yield return index.Order[low];
    }

    /// <summary>Where the ids begin that have the bit; all from <paramref name="low"/> on agree in the bits before it.</summary>
    private static int Split(DirectoryIndex index, int low, int high, int bit)
    {
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (index[index.Order[middle]].Id.HasBit(bit)) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
