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
    private const int RebuildBatch = 128;
    private static readonly TimeSpan RetryMissing = TimeSpan.FromMinutes(1);

    // Engines give up on an activation after thirty seconds, and callers do not wait longer either.
    private static readonly TimeSpan LongestActivation = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly DirectoryMembers _members;
    private readonly DirectoryRows _rows;
    private readonly int _capacity;

    // Nodes whose grains could not be read when the shard was rebuilt, or not yet.
    private readonly HashSet<NodeId> _missing = [];
    private IGrainTimer? _retry;

    /// <summary>Made by the engine.</summary>
    public DirectoryGrain(
        [PersistentState("directory")] IPersistentState<DirectoryGrainState> list,
        [PersistentState("directory_changes")] IPersistentState<DirectoryChangesState> changes,
        TimeProvider clock,
        IOptions<NodeLifecycleOptions> lifecycle,
        IOptions<RegistryOptions> registry,
        ILogger<DirectoryGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        ArgumentNullException.ThrowIfNull(registry);
        _logger = logger;
        _clock = clock;
        _members = new DirectoryMembers(list, changes);
        _rows = new DirectoryRows(lifecycle.Value, registry.Value, clock);
        _capacity = (int)Math.Ceiling(registry.Value.MaxNodes * 1.25 / DirectoryShards.Count);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _members.Load();
        var late = await Rebuild([.. _members.Stored], LongestActivation, cancellationToken);
        if (_missing.Count == 0) return;
        if (late > 0) LogLate(_logger, this.GetPrimaryKeyString(), late, _members.Count);
        if (_missing.Count > late) LogMissing(_logger, this.GetPrimaryKeyString(), _missing.Count - late);
        _retry = this.RegisterGrainTimer(
            static (grain, token) => grain.Retry(token),
            this,
            new GrainTimerCreationOptions(late > 0 ? TimeSpan.Zero : RetryMissing, RetryMissing) { Interleave = true });
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
        _missing.Remove(id);
        _rows.Put(node);
    }

    /// <inheritdoc/>
    public Task Seen(string nodeId, DateTimeOffset at)
    {
        _rows.Seen(nodeId, at);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Remove(string nodeId, CancellationToken cancellationToken)
    {
        var id = NodeId.Parse(nodeId);
        _missing.Remove(id);
        _rows.Remove(nodeId);
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

    /// <summary>Fetches rows from the node grains, which answer even while they wait for this shard. Gives how many it had no time for.</summary>
    private async Task<int> Rebuild(NodeId[] ids, TimeSpan longest, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        for (var done = 0; done < ids.Length; done += RebuildBatch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_clock.GetElapsedTime(started) >= longest)
            {
                _missing.UnionWith(ids.Skip(done));
                return ids.Length - done;
            }

            await Task.WhenAll(ids.Skip(done).Take(RebuildBatch).Select(id => Fetch(id, cancellationToken)));
        }

        return 0;
    }

    private async Task Fetch(NodeId id, CancellationToken cancellationToken)
    {
        var nodeId = id.ToString();
        try
        {
            var node = await GrainFactory.GetGrain<INodeGrain>(nodeId).Get(cancellationToken);
            _missing.Remove(id);
            // Null: room was made for a registration that was not stored, or is being stored now and will say so itself. A
            // node that was taken out while its answer was on its way stays out.
            if (node is not null && node.State != NodeState.Dead.ToWire() && _members.Contains(id) && !_rows.Contains(nodeId)) _rows.Put(node);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One node that cannot be read must not hide the others.
            _missing.Add(id);
            LogUnreadable(_logger, exception, nodeId);
        }
    }

    private async Task Retry(CancellationToken cancellationToken)
    {
        await Rebuild([.. _missing], TimeSpan.MaxValue, cancellationToken);
        if (_missing.Count > 0) return;
        _retry?.Dispose();
        _retry = null;
    }

    [LoggerMessage(2010, LogLevel.Warning, "Directory shard {Shard} could not read {Count} of its nodes; it tries again every minute")]
    private static partial void LogMissing(ILogger logger, string shard, int count);

    [LoggerMessage(2012, LogLevel.Information, "Directory shard {Shard} answers before it has read {Late} of its {Count} nodes; they follow")]
    private static partial void LogLate(ILogger logger, string shard, int late, int count);

    [LoggerMessage(2011, LogLevel.Warning, "Node {NodeId} could not be read")]
    private static partial void LogUnreadable(ILogger logger, Exception exception, string nodeId);
}
