using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>All that a registry needs to bring a node back: <see cref="INodeGrain.Export"/> gives it, and <see cref="INodeGrain.Restore"/> takes it. Times are those of the registry that gave it.</summary>
/// <remarks>Not in it: tokens, sessions and what the node published, which it makes anew, and its flapping, which is over within a day.</remarks>
[GenerateSerializer]
[Immutable]
[Alias("voxa.ExportedNode")]
public sealed record ExportedNode
{
    /// <summary>The encoded public key; the node id follows from it.</summary>
    [Id(0)]
    public required ImmutableArray<byte> PublicKey { get; init; }

    /// <summary>The handle as the node spelled it; empty if it has none.</summary>
    [Id(1)]
    public string Handle { get; init; } = "";

    /// <summary>The encoded signed node record; empty if it gave none. Where there is one it wins over addresses, capabilities, region and type.</summary>
    [Id(2)]
    public ImmutableArray<byte> SignedRecord { get; init; } = [];

    /// <summary>Where it says it is reached, the preferred address first.</summary>
    [Id(3)]
    public ImmutableArray<NodeAddressView> Addresses { get; init; } = [];

    /// <summary>What it says it can do.</summary>
    [Id(4)]
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>Its region, empty if it named none.</summary>
    [Id(5)]
    public string Region { get; init; } = "";

    /// <summary>The wire name of its type.</summary>
    [Id(6)]
    public string Type { get; init; } = "standard";

    /// <summary>Its key signed its registration.</summary>
    [Id(7)]
    public bool Verified { get; init; }

    /// <summary>The wire name of its <see cref="NodeState"/> as of its last event; time may have carried it further, which the deadline tells.</summary>
    [Id(8)]
    public required string State { get; init; }

    /// <summary>When it entered that state.</summary>
    [Id(9)]
    public required DateTimeOffset EnteredAt { get; init; }

    /// <summary>When that state is due to be left; null for the dead only.</summary>
    [Id(10)]
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Its last sign of life.</summary>
    [Id(11)]
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>When its registration runs out.</summary>
    [Id(12)]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When this incarnation first registered.</summary>
    [Id(13)]
    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>How often this incarnation came back from coma.</summary>
    [Id(14)]
    public int Revivals { get; init; }

    /// <summary>1 for the first life.</summary>
    [Id(15)]
    public required int Incarnation { get; init; }

    /// <summary>How many probes were asked for so far.</summary>
    [Id(16)]
    public long Probes { get; init; }

    /// <summary>A probe was asked for and nobody reported yet.</summary>
    [Id(17)]
    public bool ProbeAwaited { get; init; }

    /// <summary>When an operator set it aside; null if it is not parked.</summary>
    [Id(18)]
    public DateTimeOffset? ParkedAt { get; init; }

    /// <summary>The sequence of its last accepted record; null before the first. None up to it is taken again.</summary>
    [Id(19)]
    public ulong? RecordSequence { get; init; }

    /// <summary>The sequence of its last accepted signed request; null before the first. None up to it is taken again.</summary>
    [Id(20)]
    public ulong? RequestSequence { get; init; }

    /// <summary>What happened to it, the oldest first, as far back as it is kept.</summary>
    [Id(21)]
    public ImmutableArray<NodeHistoryEntry> History { get; init; } = [];

    /// <summary>The encoded <see cref="Protocol.Identity.SignedKeySuccession"/> by which this identity began; empty if it began by a registration.</summary>
    [Id(22)]
    public ImmutableArray<byte> Inherited { get; init; } = [];
}
