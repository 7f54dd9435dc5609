namespace OrleansVoxa.Grains.Ledger;

/// <summary>A page of the log. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.LedgerPage")]
public sealed record LedgerPageState
{
    /// <summary>The entries, each behind its length in two bytes.</summary>
    [Id(0)]
    public byte[] Entries { get; init => field = value ?? []; } = [];
}
