using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Abstractions.Registry;

/// <summary>What to look for in the directory. Unset members do not narrow the search.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.DirectoryQuery")]
public sealed record DirectoryQuery
{
    /// <summary>The node must have all of these.</summary>
    [Id(0)]
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>The wire name of the type.</summary>
    [Id(1)]
    public string? Type { get; init; }

    /// <summary>The region, compared without regard to case.</summary>
    [Id(2)]
    public string? Region { get; init; }

    /// <summary>Wire names of the states to show; default <c>active</c> only.</summary>
    [Id(3)]
    public ImmutableArray<string> States { get; init; } = [NodeState.Active.ToWire()];

    /// <summary>Only nodes heard of at or after this time.</summary>
    [Id(4)]
    public DateTimeOffset? MinLastSeen { get; init; }

    /// <summary>True: only nodes that a path may use now: reachable, verified, with a signed record, not parked, not flapping.</summary>
    [Id(5)]
    public bool RoutableOnly { get; init; }

    /// <summary>At most this many rows. Default 50. Gateways cap what strangers may ask for.</summary>
    [Id(6)]
    public int MaxResults { get; init; } = 50;

    /// <summary>Only node ids after this one in the order of the answer: the cursor of the page before. Null starts at the beginning.</summary>
    [Id(7)]
    public string? After { get; init; }

    /// <summary>A node id; the answer is then ordered by distance to it (XOR), the nearest first, and not by id. It need not be a node's.</summary>
    [Id(9)]
    public string? Near { get; init; }

    /// <summary>True: parked nodes too, but never for paths. Default false.</summary>
    [Id(8)]
    public bool IncludeParked { get; init; }
}
