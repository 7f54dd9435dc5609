using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Abstractions.Registry;

namespace OrleansVoxa.Grains.Registry;

/// <summary>
/// What many nodes have in common and queries ask for: it is kept once for all of them, and a query looks at the few classes of a
/// shard before it looks at any node. Immutable; compared by value.
/// </summary>
internal sealed class RowClass(
    string state, string type, string region, ImmutableArray<string> capabilities, bool verified, bool hasRecord, bool parked, bool flapping)
    : IEquatable<RowClass>
{
    public static RowClass Of(NodeView node) => new(
        node.State, node.Type, node.Region, node.Capabilities.IsDefault ? [] : node.Capabilities, node.Verified,
        node.RecordSequence is not null, node.ParkedAt is not null, node.FlappingUntil is not null);

    public string State => state;

    /// <summary>Null for a state that this version does not know.</summary>
    public NodeState? KnownState { get; } = NodeStateNames.TryParse(state, out var known) ? known : null;

    public string Type => type;

    public string Region => region;

    public ImmutableArray<string> Capabilities => capabilities;

    public bool Verified => verified;

    /// <summary>The nodes gave signed records.</summary>
    public bool HasRecord => hasRecord;

    /// <summary>An operator set the nodes aside.</summary>
    public bool Parked => parked;

    /// <summary>The nodes changed too often, and each of them says until when that counts.</summary>
    public bool Flapping => flapping;

    /// <summary>Whether nodes of this class can match; what is not of the class must be asked of each of them.</summary>
    public bool Matches(DirectoryQuery query)
    {
        if (!query.States.IsDefaultOrEmpty && !query.States.Contains(state)) return false;
        if (query.Type is not null && query.Type != type) return false;
        if (query.Region is not null && !string.Equals(query.Region, region, StringComparison.OrdinalIgnoreCase)) return false;
        if (parked && (query.RoutableOnly || !query.IncludeParked)) return false;
        if (query.RoutableOnly && !(verified && hasRecord && KnownState == NodeState.Active)) return false;
        return query.Capabilities.IsDefaultOrEmpty || query.Capabilities.All(capabilities.Contains);
    }

    public void Write(PackedWriter writer)
    {
        writer.Text(state);
        writer.Text(type);
        writer.Text(region);
        writer.Number((uint)capabilities.Length);
        foreach (var capability in capabilities) writer.Text(capability);
        writer.Number((verified ? 1u : 0) | (hasRecord ? 2u : 0) | (parked ? 4u : 0) | (flapping ? 8u : 0));
    }

    public static RowClass Read(ref PackedReader reader)
    {
        var (state, type, region) = (reader.Text(), reader.Text(), reader.Text());
        var capabilities = ImmutableArray.CreateBuilder<string>(reader.Count());
        while (capabilities.Count < capabilities.Capacity) capabilities.Add(reader.Text());
        var flags = reader.Number();
        return new RowClass(state, type, region, capabilities.MoveToImmutable(), (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0);
    }

    public bool Equals(RowClass? other) =>
        other is not null && other.Verified == verified && other.HasRecord == hasRecord && other.Parked == parked && other.Flapping == flapping && other.State == state && other.Type == type
        && other.Region == region && other.Capabilities.AsSpan().SequenceEqual(capabilities.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as RowClass);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(state);
        hash.Add(type);
        hash.Add(region);
        foreach (var capability in capabilities) hash.Add(capability);
        hash.Add(verified);
        hash.Add(hasRecord);
        hash.Add(parked);
        hash.Add(flapping);
        return hash.ToHashCode();
    }
}
