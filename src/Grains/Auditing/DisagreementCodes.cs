namespace OrleansVoxa.Grains.Auditing;

/// <summary>The stable codes of what a <see cref="RegistryAudit"/> finds.</summary>
public static class DisagreementCodes
{
    /// <summary>A living node is on no list of the directory.</summary>
    public const string DirectoryMisses = "directory_misses";

    /// <summary>The directory lists a node that is dead, that never registered, or in a shard that is not its own.</summary>
    public const string DirectoryLists = "directory_lists";

    /// <summary>The directory's stored row says something else than the node.</summary>
    public const string DirectoryStale = "directory_stale";

    /// <summary>A node goes by a handle that nobody owns.</summary>
    public const string HandleFree = "handle_free";

    /// <summary>A verified node goes by a handle that another node owns.</summary>
    public const string HandleContested = "handle_contested";

    /// <summary>A handle is owned, and its owner does not go by it.</summary>
    public const string HandleOfNobody = "handle_of_nobody";

    /// <summary>A node was succeeded, and its successor does not have everything yet.</summary>
    public const string SuccessionPending = "succession_pending";

    /// <summary>A succeeded node and its successor do not name each other.</summary>
    public const string SuccessionDiffers = "succession_differs";

    /// <summary>The log lacks entries of a node, or has more than it made.</summary>
    public const string LogGap = "log_gap";

    /// <summary>The newest registration in the log says something else than the node.</summary>
    public const string LogDiffers = "log_differs";

    /// <summary>The log names a node that is not stored.</summary>
    public const string LogUnknownNode = "log_unknown_node";

    /// <summary>The log holds another number of entries than its head says.</summary>
    public const string LogIncomplete = "log_incomplete";

    /// <summary>A published service's record is not one of its owner for this name.</summary>
    public const string ServiceRecord = "service_record";

    /// <summary>A service is published by a node that is dead, succeeded or never registered.</summary>
    public const string ServiceOfNobody = "service_of_nobody";

    /// <summary>A row cannot be read; then nothing is repaired, since what it says is not known.</summary>
    public const string Unreadable = "unreadable";
}
