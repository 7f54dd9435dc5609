using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Grains.Registry;

/// <summary>What a shard shows, in memory, in order of node id.</summary>
internal sealed class DirectoryRows(NodeLifecycleOptions lifecycle, RegistryOptions registry, TimeProvider clock)
{
    // Far beyond any tolerance, and far from the end of what timestamps can count.
    private static readonly TimeSpan MostAge = TimeSpan.FromDays(3_650);

    private readonly SortedList<string, NodeView> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Number, DateTimeOffset Taken)> _probes = new(StringComparer.Ordinal);

    // When each node was last heard of, as a timestamp: a clock that is set must not make all relays vanish, or stay.
    private readonly Dictionary<string, long> _heard = new(StringComparer.Ordinal);

    public bool Contains(string nodeId) => _rows.ContainsKey(nodeId);

    public void Put(NodeView node)
    {
        _rows[node.NodeId] = node;
        Hear(node.NodeId, node.LastSeen);
        if (node.AwaitedProbe == 0) _probes.Remove(node.NodeId);
        else if (!_probes.TryGetValue(node.NodeId, out var probe) || probe.Number != node.AwaitedProbe)
            _probes[node.NodeId] = (node.AwaitedProbe, DateTimeOffset.MinValue);
    }

    public void Remove(string nodeId)
    {
        _rows.Remove(nodeId);
        _heard.Remove(nodeId);
        _probes.Remove(nodeId);
    }

    public void Seen(string nodeId, DateTimeOffset at)
    {
        // Any other state is left by a heartbeat with a row of its own.
        if (!_rows.TryGetValue(nodeId, out var row) || row.State != NodeState.Active.ToWire()) return;
        Hear(nodeId, at);
        if (row.LastSeen >= at) return;
        _rows[nodeId] = row with { LastSeen = at, NextCheck = at + lifecycle.Tolerance, ExpiresAt = at + lifecycle.Registration };
    }

    public ImmutableArray<NodeView> Query(DirectoryQuery query)
    {
        var found = ImmutableArray.CreateBuilder<NodeView>();
        for (var index = FirstAfter(query.After); index < _rows.Count && found.Count < query.MaxResults; index++)
        {
            var row = Current(_rows.GetValueAtIndex(index));
            if (Matches(row, query)) found.Add(row);
        }

        return found.DrainToImmutable();
    }

    public DirectoryCount Count()
    {
        var states = new long[NodeStateNames.All.Length];
        long reachable = 0, verified = 0;
        foreach (var row in _rows.Values)
        {
            if (NodeStateNames.TryParse(row.State, out var state)) states[(int)state]++;
            if (IsReachable(row)) reachable++;
            if (row.Verified) verified++;
        }

        return new DirectoryCount(_rows.Count, reachable, verified, [.. states]);
    }

    public ImmutableArray<DueProbe> TakeDueProbes(int max)
    {
        var now = clock.GetUtcNow();
        var due = _probes.Where(probe => probe.Value.Taken == DateTimeOffset.MinValue || now - probe.Value.Taken >= registry.ProbeLease)
            .Take(Math.Max(0, max)).ToList();
        foreach (var (nodeId, probe) in due) _probes[nodeId] = probe with { Taken = now };
        return [.. due.Select(probe => new DueProbe(probe.Key, probe.Value.Number, _rows[probe.Key].Addresses))];
    }

    private static bool Matches(NodeView row, DirectoryQuery query) =>
        (query.States.IsDefaultOrEmpty || query.States.Contains(row.State))
        && (query.Type is null || query.Type == row.Type)
        && (query.Region is null || string.Equals(query.Region, row.Region, StringComparison.OrdinalIgnoreCase))
        && (query.MinLastSeen is not { } earliest || row.LastSeen >= earliest)
        && (!query.RoutableOnly || (row.Reachable && row.Verified && row.SignedRecord.Length > 0))
        && (query.Capabilities.IsDefaultOrEmpty || query.Capabilities.All(row.Capabilities.Contains));

    /// <summary>Notes how long ago something was heard; from here on only time that really passes counts.</summary>
    private void Hear(string nodeId, DateTimeOffset at)
    {
        var age = clock.GetUtcNow() - at;
        var heard = clock.GetTimestamp() - (long)(Math.Clamp(age.TotalSeconds, 0, MostAge.TotalSeconds) * clock.TimestampFrequency);
        if (!_heard.TryGetValue(nodeId, out var before) || heard > before) _heard[nodeId] = heard;
    }

    private bool IsReachable(NodeView row) =>
        row.State == NodeState.Active.ToWire() && clock.GetElapsedTime(_heard[row.NodeId]) <= lifecycle.UnreachableAfter;

    private NodeView Current(NodeView row)
    {
        var reachable = IsReachable(row);
        return reachable == row.Reachable ? row : row with { Reachable = reachable };
    }

    /// <summary>The index of the first row whose id comes after <paramref name="cursor"/>.</summary>
    private int FirstAfter(string? cursor)
    {
        if (cursor is null) return 0;
        int low = 0, high = _rows.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(_rows.GetKeyAtIndex(middle), cursor) <= 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
