using System.Collections.Frozen;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>
/// The durable list of a shard's nodes. Its grain is reentrant, so changes that come while a write is under way share the
/// next one: a burst of registrations costs a few writes instead of one each.
/// </summary>
internal sealed class DirectoryMembers(IPersistentState<DirectoryGrainState> store)
{
    private HashSet<NodeId> _stored = [];
    private Dictionary<NodeId, bool> _waiting = [];
    private Task? _running;
    private Task? _next;

    /// <summary>Ids that are stored or about to be.</summary>
    public int Count => _stored.Count + _waiting.Count(change => change.Value && !_stored.Contains(change.Key));

    /// <summary>The stored ids.</summary>
    public IReadOnlyCollection<NodeId> Stored => _stored;

    public void Load() => _stored = Read(store.State);

    /// <summary>Whether the id is stored and not about to be taken out.</summary>
    public bool Contains(NodeId id) => _waiting.TryGetValue(id, out var present) ? present && _stored.Contains(id) : _stored.Contains(id);

    /// <summary>Adds an id; done when it is stored.</summary>
    public Task Add(NodeId id) => Change(id, true);

    /// <summary>Takes an id out; done when that is stored.</summary>
    public Task Remove(NodeId id) => Change(id, false);

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
        var changes = _waiting;
        _waiting = [];
        var members = new HashSet<NodeId>(_stored);
        foreach (var (id, present) in changes)
        {
            if (present) members.Add(id);
            else members.Remove(id);
        }

        if (members.SetEquals(_stored)) return;
        try
        {
            await store.Store(Written(members));
        }
        finally
        {
            _stored = Read(store.State);
        }
    }

    private static DirectoryGrainState Written(HashSet<NodeId> members)
    {
        var bytes = new byte[members.Count * NodeId.Size];
        var offset = 0;
        foreach (var id in members.Order())
        {
            id.CopyTo(bytes.AsSpan(offset, NodeId.Size));
            offset += NodeId.Size;
        }

        return new DirectoryGrainState { Nodes = bytes };
    }

    private static HashSet<NodeId> Read(DirectoryGrainState state)
    {
        var members = new HashSet<NodeId>(state.Nodes.Length / NodeId.Size);
        for (var offset = 0; offset < state.Nodes.Length; offset += NodeId.Size) members.Add(NodeId.Read(state.Nodes.AsSpan(offset, NodeId.Size)));
        return members;
    }
}
