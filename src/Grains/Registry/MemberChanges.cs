using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>A row of changes against what the rows below it say: ids that came, and ids that went.</summary>
internal sealed class MemberChanges(IPersistentState<DirectoryChangesState> row, int most)
{
    // True for ids that came.
    private Dictionary<NodeId, bool> _ids = [];

    public int Count => _ids.Count;

    public IReadOnlyCollection<KeyValuePair<NodeId, bool>> All => _ids;

    public long Snapshot => row.State.Snapshot;

    /// <summary>Whether so many more are too many beside those that are there.</summary>
    public bool Overflows(int more) => _ids.Count + more > most;

    public Task Read() => row.ReadStateAsync(CancellationToken.None);

    /// <summary>Applies the stored changes to what the rows below say. What changes nothing was carried into them already.</summary>
    public void Apply(HashSet<NodeId> stored)
    {
        _ids = [];
        foreach (var id in NodeIdBytes.Read(row.State.Added))
        {
            if (stored.Add(id)) _ids[id] = true;
        }

        foreach (var id in NodeIdBytes.Read(row.State.Removed))
        {
            if (stored.Remove(id)) _ids[id] = false;
        }
    }

    /// <summary>Stores these changes beside those that are there.</summary>
    public Task Add(IReadOnlyCollection<KeyValuePair<NodeId, bool>> changes)
    {
        var ids = new Dictionary<NodeId, bool>(_ids);
        foreach (var (id, present) in changes)
        {
            // What is changed back is as below.
            if (!ids.Remove(id)) ids.Add(id, present);
        }

        return Store(ids, Snapshot);
    }

    /// <summary>From now on the rows below say it all; stored with the next changes.</summary>
    public void Forget() => _ids = [];

    /// <summary>Stores that there is no change.</summary>
    public Task Clear() => Store([], Snapshot);

    public Task Mark(long snapshot) => Store(_ids, snapshot);

    private async Task Store(Dictionary<NodeId, bool> ids, long snapshot)
    {
        await row.Store(new DirectoryChangesState { Added = Bytes(ids, true), Removed = Bytes(ids, false), Snapshot = snapshot });
        _ids = ids;
    }

    private static byte[] Bytes(Dictionary<NodeId, bool> ids, bool present)
    {
        var bytes = new byte[ids.Count(change => change.Value == present) * NodeId.Size];
        var offset = 0;
        foreach (var (id, came) in ids)
        {
            if (came != present) continue;
            id.CopyTo(bytes.AsSpan(offset));
            offset += NodeId.Size;
        }

        return bytes;
    }
}
