using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Auditing;

/// <summary>What the shards of the directory list, and show where their snapshot is exact, against the nodes.</summary>
internal sealed class AuditedDirectory
{
    private const string GrainType = "voxa.directory", List = "directory", Changes = "directory_changes", Recent = "directory_recent", Snapshot = "directory_snapshot";

    private readonly Dictionary<NodeId, Listed> _listed = [];
    private readonly List<NodeId> _missing = [];
    private readonly HashSet<int> _damaged = [];

    // Ids on the list of a shard that they do not belong to.
    private readonly List<(NodeId Id, string Shard)> _astray = [];

    public async Task LoadAsync(AuditRows rows, CancellationToken cancellationToken)
    {
        var states = new Dictionary<string, ReadOnlyMemory<byte>>();
        string? shard = null;
        await foreach (var row in rows.ReadAsync(GrainType, cancellationToken))
        {
            if (shard is not null && shard != row.GrainKey) Load(rows, shard, states);
            if (shard != row.GrainKey) states.Clear();
            shard = row.GrainKey;
            states[row.StateName] = row.Json;
        }

        if (shard is not null) Load(rows, shard, states);
    }

    /// <summary>Compares a node that is stored.</summary>
    public Disagreement? Visit(NodeId id, NodeView node)
    {
        var dead = NodeStateNames.IsOver(node.State);
        ref var listed = ref CollectionsMarshal.GetValueRefOrNullRef(_listed, id);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref listed))
        {
            if (dead) return null;
            _missing.Add(id);
            return Damage(id, DisagreementCodes.DirectoryMisses, $"The node is {node.State}, and the directory does not list it.", "It is in no answer of discovery until it registers again; a repair lists it.");
        }

        if (dead) return null;
        listed.Living = true;
        return listed.Shown is { } shown && shown != AuditFingerprint.Of(node)
            ? Damage(id, DisagreementCodes.DirectoryStale, "The directory's stored row says something else than the node.", "It heals within a day of running; a repair has the shard ask its nodes at the next start.")
            : null;
    }

    /// <summary>An identity that may stand on the list without being a node that lives: it is about to become one, or to be taken off.</summary>
    public void Expect(NodeId id)
    {
        ref var listed = ref CollectionsMarshal.GetValueRefOrNullRef(_listed, id);
        if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref listed)) listed.Living = true;
    }

    /// <summary>What is left when all nodes were visited.</summary>
    public IEnumerable<Disagreement> Finish()
    {
        foreach (var (id, _) in _listed.Where(entry => !entry.Value.Living))
            yield return Damage(id, DisagreementCodes.DirectoryLists, "The directory lists a node that is dead or never registered.", "It takes a place and shows nothing; a repair takes it off the list.");
        foreach (var (id, shard) in _astray)
        {
            if (int.TryParse(shard, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) _damaged.Add(number);
            yield return new Disagreement(DisagreementCodes.DirectoryLists, id.ToString(), $"Shard {shard} of the directory lists a node of another shard.", "A repair takes it off that list.", true);
        }
    }

    /// <summary>The list of each shard that was wrong, made from the nodes; without its snapshot's mark, so that it asks them at its next start.</summary>
    public IEnumerable<StateRepair> Repairs()
    {
        var right = _listed.Where(entry => entry.Value.Living).Select(entry => entry.Key).Concat(_missing).ToLookup(ShardOf);
        foreach (var shard in _damaged)
        {
            var key = shard.ToString(CultureInfo.InvariantCulture);
            var list = new DirectoryGrainState { Nodes = NodeIdBytes.Write([.. right[shard]]) };
            yield return new StateRepair(GrainType, key, List, JsonSerializer.SerializeToUtf8Bytes(list, GrainStateContext.Default.DirectoryGrainState));
            yield return new StateRepair(GrainType, key, Changes, null);
            yield return new StateRepair(GrainType, key, Recent, null);
        }
    }

    private static int ShardOf(NodeId id) => DirectoryShards.Of(id.ToString());

    private Disagreement Damage(NodeId id, string code, string text, string advice)
    {
        _damaged.Add(ShardOf(id));
        return new Disagreement(code, id.ToString(), text, advice, true);
    }

    private void Load(AuditRows rows, string shard, Dictionary<string, ReadOnlyMemory<byte>> states)
    {
        var stored = new HashSet<NodeId>(NodeIdBytes.Read(Read(List, GrainStateContext.Default.DirectoryGrainState)?.Nodes ?? []));
        Apply(Read(Changes, GrainStateContext.Default.DirectoryChangesState));
        var recent = Read(Recent, GrainStateContext.Default.DirectoryChangesState);
        Apply(recent);

        var index = new DirectoryIndex();
        foreach (var id in stored.Order())
        {
            if (ShardOf(id).ToString(CultureInfo.InvariantCulture) == shard) _listed.TryAdd(id, default);
            else _astray.Add((id, shard));
            index.Add(id);
        }

        // Only a snapshot that counts as exact is shown at the next start without asking the nodes.
        if (Read(Snapshot, GrainStateContext.Default.DirectorySnapshotState) is not { Number: > 0 } snapshot || snapshot.Number != recent?.Snapshot) return;
        var shown = new DirectoryRows(index, new NodeLifecycleOptions(), new RegistryOptions(), TimeProvider.System);
        if (!DirectorySnapshot.TryRead(snapshot.Rows, index, shown)) return;
        foreach (var view in shown.Query(new DirectoryQuery { States = NodeStateNames.All, IncludeParked = true, MaxResults = int.MaxValue }))
        {
            if (_listed.ContainsKey(NodeId.Parse(view.NodeId))) _listed[NodeId.Parse(view.NodeId)] = new Listed { Shown = AuditFingerprint.Of(view) };
        }

        T? Read<T>(string name, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
            where T : class => states.TryGetValue(name, out var json) ? rows.Parse(GrainType, shard, json, type) : null;

        void Apply(DirectoryChangesState? changes)
        {
            stored.UnionWith(NodeIdBytes.Read(changes?.Added ?? []));
            stored.ExceptWith(NodeIdBytes.Read(changes?.Removed ?? []));
        }
    }

    private struct Listed
    {
        /// <summary>What the stored row says; null if the shard will ask the node.</summary>
        public ulong? Shown;

        public bool Living;
    }
}
