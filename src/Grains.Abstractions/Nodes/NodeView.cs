using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>A node as the registry shows it.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.NodeView")]
public sealed record NodeView
{
    /// <summary>The node id, 40 lower-case hex digits.</summary>
    [Id(0)]
    public required string NodeId { get; init; }

    /// <summary>The handle as the node spelled it; null if it has none, or lost it to a verified registration.</summary>
    [Id(1)]
    public string? Handle { get; init; }

    /// <summary>The wire name of its <see cref="NodeState"/>.</summary>
    [Id(2)]
    public required string State { get; init; }

    /// <summary>Active, and heard of within the last four heartbeat intervals.</summary>
    [Id(3)]
    public bool Reachable { get; init; }

    /// <summary>Its registration was signed by its key.</summary>
    [Id(4)]
    public bool Verified { get; init; }

    /// <summary>When this incarnation first registered.</summary>
    [Id(5)]
    public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>When the registration runs out unless renewed.</summary>
    [Id(6)]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the registry looks at it next: the deadline of its state. Null when dead or parked.</summary>
    [Id(7)]
    public DateTimeOffset? NextCheck { get; init; }

    /// <summary>Its last sign of life: heartbeat, registration or answered probe.</summary>
    [Id(8)]
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>How often it came back from coma.</summary>
    [Id(9)]
    public int Revivals { get; init; }

    /// <summary>1 for the first life; one more each time a dead identity registered again.</summary>
    [Id(10)]
    public int Incarnation { get; init; }

    /// <summary>The encoded public key.</summary>
    [Id(11)]
    public ImmutableArray<byte> PublicKey { get; init; } = [];

    /// <summary>
    /// The encoded signed node record; empty for a node that gave none, and in rows of the directory, which says only that there
    /// is one (<see cref="RecordSequence"/>). Only nodes with one can be routed over.
    /// </summary>
    [Id(12)]
    public ImmutableArray<byte> SignedRecord { get; init; } = [];

    /// <summary>Where it says it is reached; the first is what older clients know as ip_address and port.</summary>
    [Id(13)]
    public ImmutableArray<NodeAddressView> Addresses { get; init; } = [];

    /// <summary>What it says it can do.</summary>
    [Id(14)]
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>Its region, empty if it named none.</summary>
    [Id(15)]
    public string Region { get; init; } = "";

    /// <summary>The wire name of its type.</summary>
    [Id(16)]
    public string Type { get; init; } = "standard";

    /// <summary>The number of the probe that the registry waits for; 0 if it waits for none.</summary>
    [Id(17)]
    public long AwaitedProbe { get; init; }

    /// <summary>The sequence of its signed record, so that a reader knows whether it has that one already; null for a node that gave none.</summary>
    [Id(24)]
    public ulong? RecordSequence { get; init; }

    /// <summary>When an operator set it aside; null if it is not parked. Its state and its signs of life are shown as ever.</summary>
    [Id(18)]
    public DateTimeOffset? ParkedAt { get; init; }

    /// <summary>Until when it is kept out of paths because it changed too often, if it does not change again before; null if it is steady.</summary>
    [Id(19)]
    public DateTimeOffset? FlappingUntil { get; init; }

    /// <summary>The id of the node that its key named as its successor; null of a node that was not succeeded.</summary>
    [Id(25)]
    public string? Successor { get; init; }
}
