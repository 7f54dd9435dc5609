namespace OrleansVoxa.Grains.Ledger;

/// <summary>What is stored of the log beside its pages: writing this row is what appends. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.Ledger")]
public sealed record LedgerGrainState
{
    /// <summary>The log's private key in a secret box; empty before the first use.</summary>
    [Id(0)]
    public byte[] SealedKey { get; init => field = value ?? []; } = [];

    /// <summary>The encoded public key.</summary>
    [Id(1)]
    public byte[] PublicKey { get; init => field = value ?? []; } = [];

    /// <summary>The encoded signed head over all entries.</summary>
    [Id(2)]
    public byte[] SignedHead { get; init => field = value ?? []; } = [];

    /// <summary>Entries in the log.</summary>
    [Id(3)]
    public long Size { get; init; }

    /// <summary>The hashes that the root of the tree depends on, end to end.</summary>
    [Id(4)]
    public byte[] Frontier { get; init => field = value ?? []; } = [];

    /// <summary>The entries that are not in pages yet, each behind its length in two bytes: the last of the log.</summary>
    [Id(5)]
    public byte[] Tail { get; init => field = value ?? []; } = [];

    /// <summary>Entries that are in pages.</summary>
    [Id(6)]
    public long Paged { get; init; }
}
