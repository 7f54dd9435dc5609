using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Abstractions.Routing;
using OrleansVoxa.Protocol.Exchanges;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Routing;

namespace OrleansVoxa.Edge.Routing;

/// <summary>The relays that paths may use now, from the directory, asked for at most once in a while.</summary>
/// <remarks>Thread-safe. While the directory does not answer, the last list is used on.</remarks>
public sealed partial class GrainRelaySource(
    IGrainFactory grains, IOptions<EdgeOptions> options, TimeProvider clock, ILogger<GrainRelaySource> logger) : IRelaySource, IDisposable
{
    /// <summary>The capability by which a node offers to relay.</summary>
    public const string Capability = "relay";

    /// <summary>More relays than this add nothing to the choice of five paths.</summary>
    private const int MaxRelays = 2_000;

    private const int PageSize = 200;

    /// <summary>A wrong first hop may ask for a new list, but not more often than this.</summary>
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile Snapshot? _snapshot;

    public async ValueTask<IReadOnlyList<RelayDescriptor>> GetRelaysAsync(CancellationToken cancellationToken) =>
        (await CurrentAsync(options.Value.RelayCacheTime, cancellationToken)).Descriptors;

    public void Invalidate()
    {
        if (_snapshot is { } snapshot) _snapshot = snapshot with { Stale = true };
    }

    /// <summary>The grain of a known relay; null for any other id.</summary>
    public async ValueTask<IRelayGrain?> FindAsync(NodeId id, CancellationToken cancellationToken)
    {
        // Packets under way keep their relay even if it was just missed in the directory, so age alone is no reason to ask.
        if (_snapshot is { } known && known.Grains.TryGetValue(id, out var relay)) return relay;
        var snapshot = await CurrentAsync(LeastAge, cancellationToken);
        return snapshot.Grains.GetValueOrDefault(id);
    }

    public void Dispose() => _refreshing.Dispose();

    private async ValueTask<Snapshot> CurrentAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        if (_snapshot is { } fresh && IsFresh(fresh, maxAge)) return fresh;
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            if (_snapshot is { } other && IsFresh(other, maxAge)) return other;
            return _snapshot = await ReadAsync(_snapshot, cancellationToken);
        }
        catch (Exception e) when (_snapshot is not null && !cancellationToken.IsCancellationRequested)
        {
            LogStale(e);
            return _snapshot;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private bool IsFresh(Snapshot snapshot, TimeSpan maxAge)
    {
        var age = clock.GetElapsedTime(snapshot.ReadAt);
        return age < LeastAge || (age < maxAge && !snapshot.Stale);
    }

    private async Task<Snapshot> ReadAsync(Snapshot? before, CancellationToken cancellationToken)
    {
        var readAt = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        var rows = new List<Row>();
        var query = new DirectoryQuery { Capabilities = [Capability], RoutableOnly = true, MaxResults = PageSize };
        string? cursor;
        do
        {
            var page = await DirectoryReader.QueryAsync(grains, query, cancellationToken);
            rows.AddRange((await Task.WhenAll(page.Nodes.Select(node => CheckAsync(node, before, cancellationToken)))).OfType<Row>());
            cursor = page.Cursor;
            query = query with { After = cursor };
        }
        while (cursor is not null && rows.Count < MaxRelays);

        var descriptors = ImmutableArray.CreateBuilder<RelayDescriptor>(rows.Count);
        foreach (var row in rows)
        {
            if (RelayDescriptor.TryFrom(row.Record, now, reachable: true, out var descriptor)) descriptors.Add(descriptor);
        }

        return new(descriptors.ToImmutable(), rows.ToFrozenDictionary(row => row.Id, row => row.Grain), rows.ToFrozenDictionary(row => row.Id), readAt, Stale: false);
    }

    /// <summary>A record is fetched and verified once, not at every refresh.</summary>
    private async Task<Row?> CheckAsync(NodeView node, Snapshot? before, CancellationToken cancellationToken)
    {
        if (!NodeId.TryParse(node.NodeId, out var id)) return null;
        if (before is not null && before.Rows.TryGetValue(id, out var known) && known.Record.Record.Sequence == node.RecordSequence) return known;
        node = await NodeRecords.AddAsync(grains, node, cancellationToken);
        if (!SignedNodeRecord.TryDecode(node.SignedRecord.AsSpan(), out var record, out var fault))
        {
            LogBadRecord(id, fault);
            return null;
        }

        if (record.Record.Id == id && record.Verify()) return new(id, record, grains.GetGrain<IRelayGrain>(node.NodeId));
        LogBadRecord(id, "its signature does not verify");
        return null;
    }

    [LoggerMessage(2101, LogLevel.Warning, "The directory did not answer; the last list of relays is used on")]
    private partial void LogStale(Exception failure);

    [LoggerMessage(2102, LogLevel.Warning, "The record of relay {Id} is not usable: {Fault}")]
    private partial void LogBadRecord(NodeId id, string fault);

    private sealed record Row(NodeId Id, SignedNodeRecord Record, IRelayGrain Grain);

    private sealed record Snapshot(
        ImmutableArray<RelayDescriptor> Descriptors,
        FrozenDictionary<NodeId, IRelayGrain> Grains,
        FrozenDictionary<NodeId, Row> Rows,
        long ReadAt,
        bool Stale);
}
