using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>
/// The durable list of a shard's nodes. It lies in three rows: the list, what changed since it was written, and of that the newest. A
/// registration writes the last of them; it goes into the one before it when it is full, and that into the list: in a shard of 150,000 nodes
/// a few hundred bytes each time instead of all of them. Its grain is reentrant, so changes that come while a write is under way
/// share the next one: a burst of registrations costs a few writes instead of one each.
/// </summary>
/// <remarks>What is stored is what the index has, so that no id is kept twice.</remarks>
internal sealed class DirectoryMembers(
    IPersistentState<DirectoryGrainState> list,
    IPersistentState<DirectoryChangesState> changes,
    IPersistentState<DirectoryChangesState> recent,
    DirectoryIndex index)
{
    /// <summary>Changes beside the list, at most; more are written into it.</summary>
    public const int MostChanges = 1024;

    /// <summary>The newest of them, at most, but for a burst that is larger by itself.</summary>
    public const int MostRecent = 32;

    private readonly MemberChanges _changes = new(changes, MostChanges);
    private readonly MemberChanges _recent = new(recent, MostRecent);
    private Dictionary<NodeId, bool> _waiting = [];
    private Task? _running;
    private Task? _next;

    /// <summary>Ids that are stored, and changes that wait: no fewer than there will be, and counted at each registration of a burst.</summary>
    public int Count => index.Count + _waiting.Count;

    /// <summary>The stored ids, ascending.</summary>
    public IEnumerable<NodeId> Stored => index.Order.Select(slot => index[slot].Id);

    /// <summary>The snapshot that shows just what the shard holds; 0 for none.</summary>
    public long Snapshot => _recent.Snapshot;

    public void Load()
    {
        var stored = new HashSet<NodeId>(list.State.Nodes.Length / NodeId.Size);
        foreach (var id in NodeIdBytes.Read(list.State.Nodes)) stored.Add(id);
        _changes.Apply(stored);
        _recent.Apply(stored);
        foreach (var id in Stored.Where(id => !stored.Contains(id)).ToList()) index.Remove(id);
        foreach (var id in stored.Order()) index.Add(id);
        ForgetList();
    }

    /// <summary>Says which snapshot shows just what the shard holds; while no change is under way.</summary>
    public Task Mark(long snapshot) => snapshot == Snapshot ? Task.CompletedTask : _recent.Mark(snapshot);

    /// <summary>Whether the id is stored and not about to be taken out.</summary>
    public bool Contains(NodeId id) => _waiting.TryGetValue(id, out var present) ? present && IsStored(id) : IsStored(id);

    /// <summary>Adds an id; done when it is stored.</summary>
    public Task Add(NodeId id) => Change(id, true);

    /// <summary>Takes an id out; done when that is stored.</summary>
    public Task Remove(NodeId id) => Change(id, false);

    private bool IsStored(NodeId id) => index.Find(id) >= 0;

    private Task Change(NodeId id, bool present)
    {
        _waiting[id] = present;
        return _next ??= Write(_running ?? Task.CompletedTask);
    }

    private async Task Write(Task before)
    {
        try
        {
            await before;
        }
        catch (Exception)
        {
            // Whoever waited for that write was told; this one starts from what is stored.
        }

        // Lets the caller note this task, and the rest of the turn join in.
        await Task.Yield();
        _running = _next;
        _next = null;
        var batch = _waiting.Where(change => change.Value != IsStored(change.Key)).ToList();
        _waiting = [];
        if (batch.Count == 0) return;
        try
        {
            if (_recent.Count > 0 && _recent.Overflows(batch.Count)) await Fold();
            await _recent.Add(batch);
        }
        catch
        {
            // Whatever is stored now is what holds, in all rows.
            await list.ReadStateAsync(CancellationToken.None);
            await _changes.Read();
            await _recent.Read();
            Load();
            throw;
        }

        foreach (var (id, present) in batch)
        {
            if (present) index.Add(id);
            else index.Remove(id);
        }
    }

    /// <summary>
    /// Carries the newest changes, and nothing else, into the row below, or all changes into the list. Should the process end before the rows
    /// above are written next, they are read over a list that has their changes already, which comes to the same. So a row is only
    /// ever written after those that lie between it and the list.
    /// </summary>
    private async Task Fold()
    {
        if (_changes.Overflows(_recent.Count))
        {
            await list.Store(new DirectoryGrainState { Nodes = NodeIdBytes.Write([.. Stored]) });
            ForgetList();
            await _changes.Clear();
        }
        else
        {
            await _changes.Add(_recent.All);
        }

        _recent.Forget();
    }

    // The index has them; whoever loads again reads the list again.
    private void ForgetList() => list.State = new DirectoryGrainState();
}
