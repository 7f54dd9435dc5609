namespace OrleansVoxa.Grains.Abstractions.Ledger;

/// <summary>What the grains of the log have in common.</summary>
public static class LedgerLog
{
    /// <summary>The key of the one log.</summary>
    public const string Key = "log";

    /// <summary>Entries of a page; a power of two, so that each full page is a subtree.</summary>
    public const int PageSize = 1024;
}
