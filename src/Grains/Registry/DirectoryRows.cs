using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>What a shard shows: the rows of its <see cref="DirectoryIndex"/>, as time has made them.</summary>
internal sealed class DirectoryRows(DirectoryIndex index, NodeLifecycleOptions lifecycle, RegistryOptions registry, TimeProvider clock)
{
    // Far beyond any tolerance, and far from the end of what timestamps can count.
    private static readonly TimeSpan MostAge = TimeSpan.FromDays(3_650);

    private readonly Dictionary<NodeId, (long Number, DateTimeOffset Taken)> _probes = [];

    public bool Contains(NodeId id) => index.FindShown(id) >= 0;

    public void Put(NodeView node)
    {
        var id = NodeId.Parse(node.NodeId);
        var slot = index.Add(id);
        var heard = HeardAt(node.LastSeen.UtcTicks);
        ref var row = ref index[slot];
        if (row.Class != DirectoryRow.Unseen) heard = Math.Max(heard, row.Heard);
        row.Take(node);
        row.Heard = heard;
        index.Classify(slot, RowClass.Of(node));
        Await(id, node.AwaitedProbe);
    }

    /// <summary>Stops showing the node; that it is on the list is another matter.</summary>
    public void Remove(NodeId id)
    {
        if (index.FindShown(id) is var slot && slot >= 0) index.Classify(slot, null);
        _probes.Remove(id);
    }

    public void Seen(NodeId id, DateTimeOffset at)
    {
        // Any other state is left by a heartbeat with a row of its own.
        if (index.FindShown(id) is not (>= 0 and var slot)) return;
        ref var row = ref index[slot];
        if (index.ClassOf(row).KnownState != NodeState.Active) return;
        row.Heard = Math.Max(row.Heard, HeardAt(at.UtcTicks));
        if (at.UtcTicks <= row.LastSeen) return;
        row.LastSeen = at.UtcTicks;
        if (!index.ClassOf(row).Parked) row.NextCheck = (at + lifecycle.Tolerance).UtcTicks;
        row.ExpiresAt = (at + lifecycle.Registration).UtcTicks;
    }

    public ImmutableArray<NodeView> Query(DirectoryQuery query)
    {
        var found = ImmutableArray.CreateBuilder<NodeView>();
        if (query.MaxResults < 1) return [];
        var earliest = query.MinLastSeen?.UtcTicks ?? long.MinValue;
        foreach (var slot in DirectorySearch.Find(index, query))
        {
            ref var row = ref index[slot];
            if (row.LastSeen < earliest || (query.RoutableOnly && !(IsReachable(row) && !IsFlapping(row)))) continue;
            found.Add(Show(slot));
            if (found.Count == query.MaxResults) break;
        }

        return found.DrainToImmutable();
    }

    public DirectoryCount Count()
    {
        var states = new long[NodeStateNames.All.Length];
        long reachable = 0, verified = 0, parked = 0, flapping = 0;
        foreach (var (shared, slots) in index.Classes)
        {
            if (shared.Verified) verified += slots.Count;
            if (shared.Parked) parked += slots.Count;
            if (shared.Flapping) flapping += slots.Count(slot => IsFlapping(index[slot]));
            if (shared.KnownState is not { } state) continue;
            states[(int)state] += slots.Count;
            if (state == NodeState.Active) reachable += slots.Count(slot => IsReachable(index[slot]));
        }

        return new DirectoryCount(index.Shown, reachable, verified, [.. states], parked, flapping);
    }

    public ImmutableArray<DueProbe> TakeDueProbes(int max)
    {
        var now = clock.GetUtcNow();
        var due = _probes.Where(probe => probe.Value.Taken == DateTimeOffset.MinValue || now - probe.Value.Taken >= registry.ProbeLease)
            .Take(Math.Max(0, max)).ToList();
        foreach (var (id, probe) in due) _probes[id] = probe with { Taken = now };
        return [.. due.Select(probe => Due(probe.Key, probe.Value.Number))];
    }

    /// <summary>The number of the probe that is waited for; 0 for none.</summary>
    public long AwaitedProbe(NodeId id) => _probes.TryGetValue(id, out var probe) ? probe.Number : 0;

    /// <summary>Shows a row as it was written down.</summary>
    public void Restore(NodeId id, RowClass shared, ref PackedReader reader)
    {
        var slot = index.Add(id);
        ref var row = ref index[slot];
        row.Read(ref reader);
        row.Heard = HeardAt(row.LastSeen);
        index.Classify(slot, shared);
        Await(id, (long)reader.Number());
    }

    private void Await(NodeId id, long probe)
    {
        if (probe == 0) _probes.Remove(id);
        else if (AwaitedProbe(id) != probe) _probes[id] = (probe, DateTimeOffset.MinValue);
    }

    /// <summary>How long ago something was heard, as a timestamp; from here on only time that really passes counts.</summary>
    private long HeardAt(long ticks)
    {
        var age = clock.GetUtcNow().UtcTicks - ticks;
        return clock.GetTimestamp() - (long)((double)Math.Clamp(age, 0, MostAge.Ticks) / TimeSpan.TicksPerSecond * clock.TimestampFrequency);
    }

    private bool IsReachable(in DirectoryRow row) => clock.GetElapsedTime(row.Heard) <= lifecycle.UnreachableAfter;

    private bool IsFlapping(in DirectoryRow row) => index.ClassOf(row).Flapping && row.FlappingUntil > clock.GetUtcNow().UtcTicks;

    private DueProbe Due(NodeId id, long number)
    {
        var node = Show(index.FindShown(id));
        return new DueProbe(node.NodeId, number, node.Addresses, node.Verified);
    }

    private NodeView Show(int slot)
    {
        ref var row = ref index[slot];
        var shared = index.ClassOf(row);
        return row.Show(shared, shared.KnownState == NodeState.Active && IsReachable(row), IsFlapping(row), AwaitedProbe(row.Id));
    }
}
