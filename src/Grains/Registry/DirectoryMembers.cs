using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>
/// The durable list of a shard's nodes. It lies in two rows: the list, and what changed since it was written, so that a
/// registration in a shard of 150,000 nodes writes a few kilobytes and not all of them. Its grain is reentrant, so changes that
/// come while a write is under way share the next one: a burst of registrations costs a few writes instead of one each.
/// </summary>
/// <remarks>What is stored is what the index has, so that no id is kept twice.</remarks>
internal sealed class DirectoryMembers(
    IPersistentState<DirectoryGrainState> list, IPersistentState<DirectoryChangesState> changes, DirectoryIndex index)
{
    /// <summary>Changes beside the list, at most, but for a burst that is larger by itself; then they are written into it.</summary>
    public const int MostChanges = 1024;

    // Of the stored ones: which the list does not say. True for ids that it lacks.
    private Dictionary<NodeId, bool> _beside = [];
    private Dictionary<NodeId, bool> _waiting = [];
    private Task? _running;
    private Task? _next;

    /// <summary>Ids that are stored, and changes that wait: no fewer than there will be, and counted at each registration of a burst.</summary>
    public int Count => index.Count + _waiting.Count;

    /// <summary>The stored ids, ascending.</summary>
    public IEnumerable<NodeId> Stored => index.Order.Select(slot => index[slot].Id);

    /// <summary>The snapshot that shows just what the shard holds; 0 for none.</summary>
    public long Snapshot => changes.State.Snapshot;

    public void Load()
    {
        var stored = new HashSet<NodeId>(list.State.Nodes.Length / NodeId.Size);
        foreach (var id in NodeIdBytes.Read(list.State.Nodes)) stored.Add(id);
        _beside = [];
        foreach (var id in NodeIdBytes.Read(changes.State.Added))
        {
            if (stored.Add(id)) _beside[id] = true;
        }

        foreach (var id in NodeIdBytes.Read(changes.State.Removed))
        {
            if (stored.Remove(id)) _beside[id] = false;
        }

        foreach (var id in Stored.Where(id => !stored.Contains(id)).ToList()) index.Remove(id);
        foreach (var id in stored.Order()) index.Add(id);
        Forget();
    }

    /// <summary>Says which snapshot shows just what the shard holds; while no change is under way.</summary>
    public Task Mark(long snapshot) =>
        snapshot == Snapshot ? Task.CompletedTask : changes.Store(changes.State with { Snapshot = snapshot });

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
            if (_beside.Count > 0 && _beside.Count + batch.Count > MostChanges) await Fold();
            await Store(batch);
        }
        catch
        {
            // Whatever is stored now is what holds, in both rows.
            await list.ReadStateAsync(CancellationToken.None);
            Load();
            throw;
        }
    }

    /// <summary>
    /// Writes what is stored, and nothing else, as one list. Should the process end before the changes are written next, they
    /// are read over a list that has them already, which comes to the same.
    /// </summary>
    private async Task Fold()
    {
        await list.Store(new DirectoryGrainState { Nodes = NodeIdBytes.Write([.. Stored]) });
        Forget();
        _beside = [];
    }

    // The index has them; whoever loads again reads the list again.
    private void Forget() => list.State = new DirectoryGrainState();

    private async Task Store(List<KeyValuePair<NodeId, bool>> batch)
    {
        var beside = new Dictionary<NodeId, bool>(_beside);
        foreach (var (id, present) in batch)
        {
            // What is changed back is as the list has it.
            if (!beside.Remove(id)) beside.Add(id, present);
        }

        await changes.Store(new DirectoryChangesState
        {
            Added = NodeIdBytes.Write([.. beside.Where(change => change.Value).Select(change => change.Key)]),
            Removed = NodeIdBytes.Write([.. beside.Where(change => !change.Value).Select(change => change.Key)]),
            Snapshot = changes.State.Snapshot,
        });
        _beside = beside;
        foreach (var (id, present) in batch)
        {
            if (present) index.Add(id);
            else index.Remove(id);
        }
    }
}
