using OrleansVoxa.Grains.Abstractions.Nodes;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>What the lifecycle knows of one node. Immutable; stored as part of the node's state.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.NodeLife")]
public sealed record NodeLife
{
    /// <summary>The state as of the last event; time may have carried it further, see <see cref="NodeLifecycle.At"/>.</summary>
    [Id(0)]
    public NodeState State { get; init; }

    /// <summary>When the state was entered, or should have been had the tick come in time.</summary>
    [Id(1)]
    public DateTimeOffset EnteredAt { get; init; }

    /// <summary>When the state is due to be left, absolute; null for the dead and the succeeded.</summary>
    [Id(2)]
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The last sign of life: heartbeat, registration or answered probe.</summary>
    [Id(3)]
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>When the registration runs out.</summary>
    [Id(4)]
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When this incarnation first registered.</summary>
    [Id(5)]
    public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>How often this incarnation came back from coma.</summary>
    [Id(6)]
    public int Revivals { get; init; }

    /// <summary>1 for the first life.</summary>
    [Id(7)]
    public int Incarnation { get; init; }

    /// <summary>How many probes were asked for so far; the number of the last one.</summary>
    [Id(8)]
    public long Probes { get; init; }

    /// <summary>A probe was asked for and nobody reported yet.</summary>
    [Id(9)]
    public bool ProbeAwaited { get; init; }

    /// <summary>When an operator set the node aside; null if it is not. A mark beside the state: time does nothing to a parked node.</summary>
    [Id(10)]
    public DateTimeOffset? ParkedAt { get; init; }
}
