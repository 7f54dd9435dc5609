using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>One shard of the directory: a durable list of nodes, and their rows in memory.</summary>
/// <remarks>Reentrant, so that queries go on while the list is written, and a burst of registrations shares its writes.</remarks>
[GrainType("voxa.directory")]
[Reentrant]
public sealed partial class DirectoryGrain : Grain, IDirectoryGrain
{
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly DirectoryIndex _index = new();
    private readonly DirectoryMembers _members;
    private readonly DirectoryRows _rows;
    private readonly IPersistentState<DirectorySnapshotState> _snapshot;
    private readonly int _capacity;
    private readonly TimeSpan _snapshotInterval;

    /// <summary>Made by the engine.</summary>
    public DirectoryGrain(
        [PersistentState("directory")] IPersistentState<DirectoryGrainState> list,
        [PersistentState("directory_changes")] IPersistentState<DirectoryChangesState> changes,
        [PersistentState("directory_recent")] IPersistentState<DirectoryChangesState> recent,
        [PersistentState("directory_snapshot")] IPersistentState<DirectorySnapshotState> snapshot,
        TimeProvider clock,
        IOptions<NodeLifecycleOptions> lifecycle,
        IOptions<RegistryOptions> registry,
        ILogger<DirectoryGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        ArgumentNullException.ThrowIfNull(registry);
        _logger = logger;
        _clock = clock;
        _snapshot = snapshot;
        _members = new DirectoryMembers(list, changes, recent, _index);
        _rows = new DirectoryRows(_index, lifecycle.Value, registry.Value, clock);
        _capacity = (int)Math.Ceiling(registry.Value.MaxNodes * 1.25 / DirectoryShards.Count);
        _snapshotInterval = registry.Value.Snapshot;
        _outcomes = new ProbeOutcomes(clock);
        _peak = new ReachablePeak(clock);
        _suspectLongest = registry.Value.SuspectLongest;
        _reportEvery = ReportEvery(lifecycle.Value);
    }

    /// <inheritdoc/>
    public async Task<bool> Reserve(string nodeId, CancellationToken cancellationToken)
    {
        var id = NodeId.Parse(nodeId);
        if (_members.Contains(id)) return true;
        if (_members.Count >= _capacity) return false;
        await _members.Add(id);
        return true;
    }

    /// <inheritdoc/>
    public async Task Upsert(NodeView node, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(node);
        var id = NodeId.Parse(node.NodeId);
        if (!_members.Contains(id)) await _members.Add(id);
        _unread.Remove(id);
        _rows.Put(node);
        _changed = true;
    }

    /// <inheritdoc/>
    public Task Seen(string nodeId, DateTimeOffset at)
    {
        _rows.Seen(NodeId.Parse(nodeId), at);
        _changed = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Remove(string nodeId, CancellationToken cancellationToken)
    {
        var id = NodeId.Parse(nodeId);
        _unread.Remove(id);
        _rows.Remove(id);
        _changed = true;
        if (_members.Contains(id)) await _members.Remove(id);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<NodeView>> Query(DirectoryQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Task.FromResult(_rows.Query(query));
    }

    /// <inheritdoc/>
    public Task<DirectoryCount> Count(CancellationToken cancellationToken) => Task.FromResult(_rows.Count());

    /// <inheritdoc/>
    public Task<ImmutableArray<DueProbe>> TakeDueProbes(int max, CancellationToken cancellationToken) =>
        Task.FromResult(_rows.TakeDueProbes(max));
}
