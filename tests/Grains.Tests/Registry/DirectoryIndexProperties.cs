using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Grains.Registry;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Grains.Tests.Registry;

/// <summary>The rows of a shard against a list that is searched in the plainest way.</summary>
public sealed class DirectoryIndexProperties
{
    private static readonly string[] Regions = ["", "eu", "EU", "us"];
    private static readonly string[] States = ["active", "coma", "retry_2w", "state_of_a_later_version"];
    private static readonly ImmutableArray<string>[] Capabilities = [[], ["relay"], ["relay", "storage"], ["files"]];

    private readonly NodeLifecycleOptions _lifecycle = new();
    private readonly ManualTimeProvider _clock = new();

    private static string IdOf(int number) => NodeId.FromPublicKey(BitConverter.GetBytes(number)).ToString();

    private NodeView View(int number, int variant) => new()
    {
        NodeId = IdOf(number),
        Handle = variant % 3 == 0 ? null : $"node-{variant}",
        State = States[variant % States.Length],
        Verified = variant % 5 != 0,
        RecordSequence = variant % 7 == 0 ? null : (ulong)variant,
        // The same each time: a row whose node was heard of later keeps that, which is another matter.
        LastSeen = _clock.GetUtcNow().AddSeconds(-3 * number),
        RegisteredAt = _clock.GetUtcNow().AddDays(-variant),
        ExpiresAt = _clock.GetUtcNow().AddDays(variant),
        NextCheck = variant % 2 == 0 ? null : _clock.GetUtcNow().AddHours(variant),
        Revivals = variant,
        Incarnation = variant + 1,
        PublicKey = [(byte)variant, 7],
        Addresses = [.. Enumerable.Range(0, variant % 3).Select(i => new NodeAddressView("tcp", $"host-{i}", 1000 * i + variant))],
        Capabilities = Capabilities[variant / 2 % Capabilities.Length],
        Region = Regions[variant / 4 % Regions.Length],
        Type = variant % 11 == 0 ? "relay" : "standard",
        AwaitedProbe = variant % 13 == 0 ? variant : 0,
        ParkedAt = variant % 17 == 0 ? _clock.GetUtcNow().AddDays(-1) : null,
        FlappingUntil = variant % 19 == 0 ? _clock.GetUtcNow().AddMinutes(variant) : null,
    };

    private (DirectoryIndex Index, DirectoryRows Rows) Open()
    {
        var index = new DirectoryIndex();
        return (index, new DirectoryRows(index, _lifecycle, new RegistryOptions(), _clock));
    }

    private static DirectoryQuery[] Queries(int number) =>
    [
        new(),
        new() { States = [] },
        new() { States = ["coma", "state_of_a_later_version"], Region = "Eu" },
        new() { States = [], Capabilities = ["relay"] },
        new() { States = [], IncludeParked = true },
        new() { States = [], Capabilities = ["storage", "relay"], Type = "relay" },
        new() { RoutableOnly = true },
        new() { States = [], MinLastSeen = new ManualTimeProvider().GetUtcNow().AddSeconds(-20) },
        new() { States = [], Region = "nowhere" },
        new() { States = [], After = IdOf(number) },
        new() { States = [], Near = IdOf(number) },
        new() { States = [], Near = IdOf(number), Capabilities = ["files"], After = IdOf(number / 2) },
        new() { States = [], Near = new string('0', 40), Type = "relay" },
    ];

    private ImmutableArray<string> Expected(Dictionary<string, NodeView> nodes, DirectoryQuery query)
    {
        var found = nodes.Values.Where(node =>
            (query.States.IsEmpty || query.States.Contains(node.State))
            && (query.Type is null || query.Type == node.Type)
            && (query.Region is null || string.Equals(query.Region, node.Region, StringComparison.OrdinalIgnoreCase))
            && (query.MinLastSeen is not { } earliest || node.LastSeen >= earliest)
            && (node.ParkedAt is null || (query.IncludeParked && !query.RoutableOnly))
            && (!query.RoutableOnly || (node.Verified && node.RecordSequence is not null && Reachable(node) && node.FlappingUntil is null))
            && query.Capabilities.All(node.Capabilities.Contains));
        if (query.Near is not { } near)
            return [.. found.Select(node => node.NodeId).Order(StringComparer.Ordinal).Where(id => string.CompareOrdinal(id, query.After) > 0).Take(query.MaxResults)];
        return
        [
            .. found.Select(node => node.NodeId).OrderBy(id => Distance(near, id), StringComparer.Ordinal)
                .Where(id => query.After is not { } after || string.CompareOrdinal(Distance(near, id), Distance(near, after)) > 0)
                .Take(query.MaxResults),
        ];
    }

    private bool Reachable(NodeView node) => node.State == "active" && _clock.GetUtcNow() - node.LastSeen <= _lifecycle.UnreachableAfter;

    private static string Distance(string one, string other) =>
        Convert.ToHexStringLower([.. Convert.FromHexString(one).Zip(Convert.FromHexString(other), (a, b) => (byte)(a ^ b))]);

    private static bool Same(NodeView shown, NodeView told) =>
        shown with { Addresses = [], PublicKey = [], Capabilities = [], Reachable = false } == told with { Addresses = [], PublicKey = [], Capabilities = [], Reachable = false }
        && shown.Addresses.SequenceEqual(told.Addresses) && shown.PublicKey.SequenceEqual(told.PublicKey) && shown.Capabilities.SequenceEqual(told.Capabilities);

    [Fact]
    public void Rows_AnyChanges_AnswerLikeAList() => Prop.ForAll(
        Gen.Choose(0, 60).SelectMany(_ => Gen.Choose(0, 200), (number, variant) => (number, variant)).ArrayOf().ToArbitrary(),
        Gen.Choose(0, 100).ToArbitrary(),
        (steps, number) =>
        {
            var (index, rows) = Open();
            Dictionary<string, NodeView> nodes = [];
            foreach (var (node, variant) in steps)
            {
                var id = NodeId.Parse(IdOf(node));
                if (variant < 20)
                {
                    rows.Remove(id);
                    if (variant < 10) index.Remove(id);
                    nodes.Remove(id.ToString());
                    continue;
                }

                rows.Put(nodes[id.ToString()] = View(node, variant));
            }

            var (copyIndex, copy) = Open();
            foreach (var slot in index.Order) copyIndex.Add(index[slot].Id);
            return DirectorySnapshot.TryRead(DirectorySnapshot.Write(index, rows), copyIndex, copy)
                && Holds(rows, nodes, number) && Holds(copy, nodes, number);
        }).QuickCheckThrowOnFailure();

    private bool Holds(DirectoryRows rows, Dictionary<string, NodeView> nodes, int number)
    {
        foreach (var query in Queries(number).SelectMany(query => new[] { query, query with { MaxResults = 3 } }))
        {
            var found = rows.Query(query);
            if (!found.Select(node => node.NodeId).SequenceEqual(Expected(nodes, query))) return false;
            if (!found.All(node => Same(node, nodes[node.NodeId]) && node.Reachable == Reachable(nodes[node.NodeId]))) return false;
        }

        var count = rows.Count();
        return count.Total == nodes.Count
            && count.Verified == nodes.Values.Count(node => node.Verified)
            && count.Reachable == nodes.Values.Count(Reachable)
            && count.Parked == nodes.Values.Count(node => node.ParkedAt is not null)
            && count.Flapping == nodes.Values.Count(node => node.FlappingUntil is not null)
            && NodeStateNames.All.Select((state, place) => nodes.Values.Count(node => node.State == state) == count.ByState[place]).All(same => same)
            && rows.TakeDueProbes(1000).Select(probe => probe.Number).Order().SequenceEqual(
                nodes.Values.Where(node => node.AwaitedProbe != 0).Select(node => node.AwaitedProbe).Order());
    }

    [Fact]
    public void TryRead_AnyByteChangedOrMissing_IsReadOrRefusedAndNeverThrows()
    {
        var (index, rows) = Open();
        for (var i = 0; i < 12; i++) rows.Put(View(i, 20 + 7 * i));
        var bytes = DirectorySnapshot.Write(index, rows);
        for (var at = 0; at < bytes.Length; at++)
        {
            var (copyIndex, copy) = Open();
            foreach (var slot in index.Order) copyIndex.Add(index[slot].Id);
            byte[] changed = [.. bytes];
            changed[at] ^= 0xFF;
            DirectorySnapshot.TryRead(changed, copyIndex, copy);
            Assert.Equal(12, copyIndex.Count);
            Assert.False(DirectorySnapshot.TryRead(bytes[..at], Open().Index, Open().Rows));
        }
    }
}
