using Microsoft.Extensions.Logging;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>How a shard comes to its rows: from a snapshot that is exact after a clean stop, and else from the nodes' grains.</summary>
public sealed partial class DirectoryGrain
{
    private const int RebuildBatch = 128;
    private const int RowsForAnInterval = 20_000;
    private static readonly TimeSpan RetryUnread = TimeSpan.FromMinutes(1);

    // Engines give up on an activation after thirty seconds, and callers do not wait longer either.
    private static readonly TimeSpan LongestActivation = TimeSpan.FromSeconds(10);

    // With rows to show, be they some minutes old, nobody needs to wait for those of a large shard.
    private static readonly TimeSpan LongestRefresh = TimeSpan.FromSeconds(1);

    // Nodes whose grains have not been read since the shard was activated, though they may know better than its rows.
    private readonly HashSet<NodeId> _unread = [];
    private IGrainTimer? _retry;

    // Since the last snapshot.
    private bool _changed;
    private int _intervals;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _members.Load();
        StartReporting();
        var restored = _snapshot.State.Number > 0 && DirectorySnapshot.TryRead(_snapshot.State.Rows, _index, _rows);
        if (_snapshot.State.Number > 0 && !restored) LogBadSnapshot(_logger, this.GetPrimaryKeyString());
        ForgetSnapshot();
        var exact = restored && _members.Snapshot == _snapshot.State.Number;

        // From here on the rows change, so after a crash no snapshot may count as exact.
        await _members.Mark(0);
        _unread.UnionWith(exact ? _members.Stored.Where(id => !_rows.Contains(id)) : _members.Stored);
        var late = await Rebuild([.. _unread], restored ? LongestRefresh : LongestActivation, cancellationToken);
        this.RegisterGrainTimer(
            static (grain, _) => grain.Snapshot(), this, new GrainTimerCreationOptions(_snapshotInterval, _snapshotInterval) { Interleave = true });
        if (_unread.Count == 0) return;
        if (late > 0) LogLate(_logger, this.GetPrimaryKeyString(), late, _members.Count);
        if (_unread.Count > late) LogUnreadable(_logger, this.GetPrimaryKeyString(), _unread.Count - late);
        _retry = this.RegisterGrainTimer(
            static (grain, token) => grain.Retry(token),
            this,
            new GrainTimerCreationOptions(late > 0 ? TimeSpan.Zero : RetryUnread, RetryUnread) { Interleave = true });
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_unread.Count > 0 || _index.Count == 0) return;
        try
        {
            if (_changed || _snapshot.State.Number == 0) await WriteSnapshot();
            await _members.Mark(_snapshot.State.Number);
        }
        catch (Exception exception)
        {
            // The next activation asks the nodes.
            LogNoSnapshot(_logger, exception, this.GetPrimaryKeyString());
        }
    }

    private async Task Snapshot()
    {
        // Half a picture would hide the other half after a crash.
        if (!_changed || _unread.Count > 0 || _intervals++ < _index.Count / RowsForAnInterval) return;
        _intervals = 0;
        try
        {
            await WriteSnapshot();
        }
        catch (Exception exception)
        {
            LogNoSnapshot(_logger, exception, this.GetPrimaryKeyString());
        }
    }

    private async Task WriteSnapshot()
    {
        _changed = false;
        try
        {
            await _snapshot.Store(new DirectorySnapshotState { Number = _snapshot.State.Number + 1, Rows = DirectorySnapshot.Write(_index, _rows) });
        }
        catch
        {
            _changed = true;
            throw;
        }
        finally
        {
            ForgetSnapshot();
        }
    }

    // Most of a shard's memory would be the same rows once more.
    private void ForgetSnapshot() => _snapshot.State = _snapshot.State with { Rows = [] };

    /// <summary>Fetches rows from the node grains, which answer even while they wait for this shard. Gives how many it had no time for.</summary>
    private async Task<int> Rebuild(NodeId[] ids, TimeSpan longest, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        for (var done = 0; done < ids.Length; done += RebuildBatch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_clock.GetElapsedTime(started) >= longest) return ids.Length - done;
            await Task.WhenAll(ids.Skip(done).Take(RebuildBatch).Select(id => Fetch(id, cancellationToken)));
        }

        return 0;
    }

    private async Task Fetch(NodeId id, CancellationToken cancellationToken)
    {
        // What the node has told meanwhile is newer than what it is asked now.
        if (!_unread.Contains(id)) return;
        var nodeId = id.ToString();
        try
        {
            var node = await GrainFactory.GetGrain<INodeGrain>(nodeId).Get(cancellationToken);
            if (!_unread.Remove(id) || !_members.Contains(id)) return;
            _changed = true;
            // Null: room was made for a registration that was not stored, or is being stored now and will say so itself.
            if (node is null || NodeStateNames.IsOver(node.State)) _rows.Remove(id);
            else _rows.Put(node);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // One node that cannot be read must not hide the others.
            LogNodeUnreadable(_logger, exception, nodeId);
        }
    }

    private async Task Retry(CancellationToken cancellationToken)
    {
        await Rebuild([.. _unread], TimeSpan.MaxValue, cancellationToken);
        if (_unread.Count > 0) return;
        _retry?.Dispose();
        _retry = null;
    }

    [LoggerMessage(2010, LogLevel.Warning, "Directory shard {Shard} could not read {Count} of its nodes; it tries again every minute")]
    private static partial void LogUnreadable(ILogger logger, string shard, int count);

    [LoggerMessage(2012, LogLevel.Information, "Directory shard {Shard} answers before it has read {Late} of its {Count} nodes; they follow")]
    private static partial void LogLate(ILogger logger, string shard, int late, int count);

    [LoggerMessage(2011, LogLevel.Warning, "Node {NodeId} could not be read")]
    private static partial void LogNodeUnreadable(ILogger logger, Exception exception, string nodeId);

    [LoggerMessage(2017, LogLevel.Warning, "Directory shard {Shard} could not write down what it shows; its next start takes longer")]
    private static partial void LogNoSnapshot(ILogger logger, Exception exception, string shard);

    [LoggerMessage(2016, LogLevel.Warning, "What directory shard {Shard} wrote down of its rows cannot be read; it asks the nodes")]
    private static partial void LogBadSnapshot(ILogger logger, string shard);
}
