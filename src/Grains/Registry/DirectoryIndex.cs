using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>
/// The nodes of a shard in memory: rows in slots that never move, an order by node id over them, and one for each class. A node
/// without a class is on the shard's list and has nothing to show yet. Not thread-safe.
/// </summary>
internal sealed class DirectoryIndex
{
    private const int Segment = 256;

    // Segments instead of one growing array: half of that would be empty in the worst case, and each growth would copy all rows.
    private readonly List<DirectoryRow[]> _segments = [];
    private readonly Stack<int> _free = [];
    private readonly List<int> _order = [];
    private readonly Dictionary<RowClass, int> _classIds = [];
    private readonly List<ClassRows?> _classes = [];
    private readonly Stack<int> _freeClasses = [];
    private int _slots;

    /// <summary>Nodes on the list, shown or not.</summary>
    public int Count => _order.Count;

    /// <summary>Nodes that are shown.</summary>
    public int Shown { get; private set; }

    /// <summary>The slots in order of node id.</summary>
    public IReadOnlyList<int> Order => _order;

    /// <summary>The classes that have nodes, and their slots in order of node id.</summary>
    public IEnumerable<(RowClass Class, IReadOnlyList<int> Slots)> Classes =>
        _classes.OfType<ClassRows>().Select(rows => (rows.Class, (IReadOnlyList<int>)rows.Slots));

    public ref DirectoryRow this[int slot] => ref _segments[slot / Segment][slot % Segment];

    public RowClass ClassOf(in DirectoryRow row) => _classes[row.Class]!.Class;

    /// <summary>The node's slot, or a negative number.</summary>
    public int Find(NodeId id)
    {
        var at = Seek(_order, id);
        return at < _order.Count && this[_order[at]].Id == id ? _order[at] : -1;
    }

    /// <summary>The slot of the node if it is shown, or a negative number.</summary>
    public int FindShown(NodeId id) => Find(id) is var slot && slot >= 0 && this[slot].Class != DirectoryRow.Unseen ? slot : -1;

    /// <summary>Where in <paramref name="slots"/> the first id stands that is not below <paramref name="id"/>.</summary>
    public int Seek(IReadOnlyList<int> slots, NodeId id)
    {
        int low = 0, high = slots.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (this[slots[middle]].Id < id) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>Puts the node on the list if it is not there, and gives its slot.</summary>
    public int Add(NodeId id)
    {
        var at = Seek(_order, id);
        if (at < _order.Count && this[_order[at]].Id == id) return _order[at];
        if (!_free.TryPop(out var slot))
        {
            slot = _slots++;
            if (slot / Segment == _segments.Count) _segments.Add(new DirectoryRow[Segment]);
        }

        this[slot] = new DirectoryRow { Id = id, Class = DirectoryRow.Unseen, Detail = [] };
        _order.Insert(at, slot);
        return slot;
    }

    /// <summary>Takes the node off the list.</summary>
    public void Remove(NodeId id)
    {
        var at = Seek(_order, id);
        if (at >= _order.Count || this[_order[at]].Id != id) return;
        var slot = _order[at];
        Classify(slot, null);
        _order.RemoveAt(at);
        this[slot] = default;
        _free.Push(slot);
    }

    /// <summary>Shows the slot's node as one of a class, or not at all.</summary>
    public void Classify(int slot, RowClass? shared)
    {
        ref var row = ref this[slot];
        if (shared is null ? row.Class == DirectoryRow.Unseen : row.Class != DirectoryRow.Unseen && ClassOf(row).Equals(shared)) return;
        if (row.Class != DirectoryRow.Unseen) Leave(ref row);
        if (shared is not null) Enter(ref row, slot, shared);
    }

    private void Enter(ref DirectoryRow row, int slot, RowClass shared)
    {
        if (!_classIds.TryGetValue(shared, out var id))
        {
            if (!_freeClasses.TryPop(out id))
            {
                id = _classes.Count;
                _classes.Add(null);
            }

            _classIds[shared] = id;
            _classes[id] = new ClassRows(shared, []);
        }

        var slots = _classes[id]!.Slots;
        slots.Insert(Seek(slots, row.Id), slot);
        row.Class = id;
        Shown++;
    }

    private void Leave(ref DirectoryRow row)
    {
        var rows = _classes[row.Class]!;
        rows.Slots.RemoveAt(Seek(rows.Slots, row.Id));
        if (rows.Slots.Count == 0)
        {
            _classIds.Remove(rows.Class);
            _classes[row.Class] = null;
            _freeClasses.Push(row.Class);
        }

        row.Class = DirectoryRow.Unseen;
        Shown--;
    }

    private sealed record ClassRows(RowClass Class, List<int> Slots);
}
