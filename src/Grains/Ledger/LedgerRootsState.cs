namespace OrleansVoxa.Grains.Ledger;

/// <summary>The hashes of the log's full pages; written once a page. Immutable. A member that an older version did not write reads as its default.</summary>
[GenerateSerializer]
[Immutable]
[Alias("voxa.state.LedgerRoots")]
public sealed record LedgerRootsState
{
    /// <summary>32 bytes for each full page, from the first on.</summary>
    [Id(0)]
    public byte[] Roots { get; init => field = value ?? []; } = [];
}
