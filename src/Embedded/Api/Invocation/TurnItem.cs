using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>
/// A node of a mailbox. Small fields of calls stand here because they fit beside the base class's flag, which keeps a plain
/// call within its budget of bytes.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TurnItem : SynchronizationContext
{
    /// <summary>The sweeper's tick after which the caller waits no longer.</summary>
    internal int Deadline;

    /// <summary>How often the call was handed on from an activation that had ended.</summary>
    internal byte Forwards;

    /// <summary>The next node of the mailbox or of the list of waiting calls.</summary>
    internal TurnItem? Next;

    internal TurnItem()
    {
    }
}
