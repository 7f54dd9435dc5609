namespace OrleansVoxa.Grains.Abstractions.Nodes;

/// <summary>What a history entry may say beside the names of states.</summary>
public static class HistoryNames
{
    /// <summary>An operator set the node aside.</summary>
    public const string Parked = "parked";

    /// <summary>An operator made the node active again.</summary>
    public const string Revived = "revived";

    /// <summary>An operator took the node out.</summary>
    public const string Removed = "removed";

    /// <summary>It changed too often and is kept out of paths until it has been steady for a while.</summary>
    public const string Flapping = "flapping";

    /// <summary>It took over from a node whose key named its own.</summary>
    public const string TookOver = "took_over";
}
