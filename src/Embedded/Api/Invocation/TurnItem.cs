using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>
/// A node of a mailbox. Small fields of calls stand here because they fit beside the base class's flag, which keeps a plain
/// call within its budget of bytes.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class TurnItem : SynchronizationContext
{
    /// <summary>The sweeper's tick from which on the caller waits no longer.</summary>
    internal int Deadline;

    /// <summary>How often the call was handed on from an activation that ended without having run any.</summary>
    internal byte Forwards;

    /// <summary>Whether the call counts against its target's limit of enqueued requests.</summary>
    internal bool Counted;

    /// <summary>The next node of the mailbox or of the list of waiting calls.</summary>
    internal TurnItem? Next;

    internal TurnItem()
    {
    }

    /// <summary>What the item does when its turn has come.</summary>
    internal abstract void Enter(CallTarget target);
}
