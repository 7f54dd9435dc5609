using System.Collections.Immutable;
using OrleansVoxa.Grains.Ledger;

namespace OrleansVoxa.Grains.Nodes;

/// <summary>What is stored of a node. Immutable: a change makes a new one, so that a failed write leaves nothing behind.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Node")]
public sealed record NodeGrainState
{
    /// <summary>Its life; null if this identity never registered.</summary>
    [Id(0)]
    public NodeLife? Life { get; init; }

    /// <summary>What it said about itself; null if this identity never registered.</summary>
    [Id(1)]
    public NodeProfile? Profile { get; init; }

    /// <summary>The sequence of the last accepted record. It outlives death, so that no old record can be played back.</summary>
    [Id(2)]
    public ulong? RecordSequence { get; init; }

    /// <summary>The sequence of the last accepted signed request.</summary>
    [Id(3)]
    public ulong? RequestSequence { get; init; }

    /// <summary>The number of the last entry that was made for the log; 0 before the first. It goes on over all lives.</summary>
    [Id(4)]
    public ulong LedgerNumber { get; init; }

    /// <summary>Entries that the log may not have yet, the oldest first.</summary>
    [Id(5)]
    public ImmutableArray<OutboxEntry> Outbox { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>What happened to it, the oldest first, as far back as <see cref="NodeHistory"/> keeps it. It goes on over all lives.</summary>
    [Id(6)]
    public ImmutableArray<StoredHistoryEntry> History { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How unsteady it is; null for a steady node.</summary>
    [Id(7)]
    public NodeFlaps? Flaps { get; init; }

    /// <summary>By whom it was succeeded; null if it was not.</summary>
    [Id(8)]
    public StoredSuccession? Succession { get; init; }

    /// <summary>The encoded succession by which it came to be; empty if it registered by itself.</summary>
    [Id(9)]
    public byte[] Inherited { get; init => field = value ?? []; } = [];

    /// <summary>For whom it is set aside, as long as it never registered; null if it never was.</summary>
    [Id(10)]
    public StoredReservation? Reserved { get; init; }
}
