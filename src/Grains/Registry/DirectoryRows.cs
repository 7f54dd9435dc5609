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

    private readonly SortedList<string, Entry> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Number, DateTimeOffset Taken)> _probes = new(StringComparer.Ordinal);

    public bool Contains(string nodeId) => _rows.ContainsKey(nodeId);

    public void Put(NodeView node)
    {
        var heard = HeardAt(node.LastSeen);
        if (_rows.TryGetValue(node.NodeId, out var entry)) entry.Replace(node, Math.Max(heard, entry.Heard));
        else _rows.Add(node.NodeId, new Entry(node, heard));
        if (node.AwaitedProbe == 0) _probes.Remove(node.NodeId);
        else if (!_probes.TryGetValue(node.NodeId, out var probe) || probe.Number != node.AwaitedProbe)
            _probes[node.NodeId] = (node.AwaitedProbe, DateTimeOffset.MinValue);
    }

    public void Remove(string nodeId)
    {
        _rows.Remove(nodeId);
        _probes.Remove(nodeId);
    }

    public void Seen(string nodeId, DateTimeOffset at)
    {
        // Any other state is left by a heartbeat with a row of its own.
        if (!_rows.TryGetValue(nodeId, out var entry) || entry.State != NodeState.Active) return;
        entry.Hear(at, HeardAt(at));
    }

    public ImmutableArray<NodeView> Query(DirectoryQuery query)
    {
        var found = ImmutableArray.CreateBuilder<NodeView>();
        for (var index = FirstAfter(query.After); index < _rows.Count && found.Count < query.MaxResults; index++)
        {
            var entry = _rows.GetValueAtIndex(index);
            if (Matches(entry, query)) found.Add(Current(entry));
        }

        return found.DrainToImmutable();
    }

    public DirectoryCount Count()
    {
        var states = new long[NodeStateNames.All.Length];
        long reachable = 0, verified = 0;
        foreach (var entry in _rows.Values)
        {
            if (entry.State is { } state) states[(int)state]++;
            if (IsReachable(entry)) reachable++;
            if (entry.Row.Verified) verified++;
        }

        return new DirectoryCount(_rows.Count, reachable, verified, [.. states]);
    }

    public ImmutableArray<DueProbe> TakeDueProbes(int max)
    {
        var now = clock.GetUtcNow();
        var due = _probes.Where(probe => probe.Value.Taken == DateTimeOffset.MinValue || now - probe.Value.Taken >= registry.ProbeLease)
            .Take(Math.Max(0, max)).ToList();
        foreach (var (nodeId, probe) in due) _probes[nodeId] = probe with { Taken = now };
        return [.. due.Select(probe => new DueProbe(probe.Key, probe.Value.Number, _rows[probe.Key].Row.Addresses))];
    }

    // A query that few rows match looks at all of them, so this makes nothing and asks the cheap questions first.
    private bool Matches(Entry entry, DirectoryQuery query)
    {
        var row = entry.Row;
        return (query.States.IsDefaultOrEmpty || query.States.Contains(row.State))
            && (query.Type is null || query.Type == row.Type)
            && (query.Region is null || string.Equals(query.Region, row.Region, StringComparison.OrdinalIgnoreCase))
            && (query.MinLastSeen is not { } earliest || entry.LastSeen >= earliest)
            && (!query.RoutableOnly || (row.Verified && row.SignedRecord.Length > 0 && IsReachable(entry)))
            && (query.Capabilities.IsDefaultOrEmpty || HasAll(row.Capabilities, query.Capabilities));
    }

    private static bool HasAll(ImmutableArray<string> has, ImmutableArray<string> asked)
    {
        foreach (var capability in asked)
        {
            if (!has.Contains(capability)) return false;
        }

        return true;
    }

    /// <summary>How long ago something was heard, as a timestamp; from here on only time that really passes counts.</summary>
    private long HeardAt(DateTimeOffset at)
    {
        var age = clock.GetUtcNow() - at;
        return clock.GetTimestamp() - (long)(Math.Clamp(age.TotalSeconds, 0, MostAge.TotalSeconds) * clock.TimestampFrequency);
    }

    private bool IsReachable(Entry entry) =>
        entry.State == NodeState.Active && clock.GetElapsedTime(entry.Heard) <= lifecycle.UnreachableAfter;

    private NodeView Current(Entry entry)
    {
        var row = entry.Row;
        var reachable = IsReachable(entry);
        if (entry.LastSeen > row.LastSeen)
        {
            var seen = entry.LastSeen;
            row = row with { LastSeen = seen, NextCheck = seen + lifecycle.Tolerance, ExpiresAt = seen + lifecycle.Registration, Reachable = reachable };
        }
        else if (reachable != row.Reachable)
        {
            row = row with { Reachable = reachable };
        }

        return entry.Row = row;
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

    /// <summary>A row, and what heartbeats have told since it was shown last: a new row for each of them would be most of what a shard allocates.</summary>
    private sealed class Entry(NodeView row, long heard)
    {
        public NodeView Row { get; set; } = row;

        /// <summary>Null for a state that this version does not know.</summary>
        public NodeState? State { get; private set; } = StateOf(row);

        public DateTimeOffset LastSeen { get; private set; } = row.LastSeen;

        /// <summary>When the node was last heard of, as a timestamp: a clock that is set must not make all relays vanish, or stay.</summary>
        public long Heard { get; private set; } = heard;

        public void Replace(NodeView row, long heard) => (Row, State, LastSeen, Heard) = (row, StateOf(row), row.LastSeen, heard);

        public void Hear(DateTimeOffset at, long heard)
        {
            if (heard > Heard) Heard = heard;
            if (at > LastSeen) LastSeen = at;
        }

        private static NodeState? StateOf(NodeView row) => NodeStateNames.TryParse(row.State, out var state) ? state : null;
    }
}
