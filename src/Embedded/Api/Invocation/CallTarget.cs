using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>What takes calls: an activation, or an observer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CallTarget
{
    internal CallTarget()
    {
    }

    /// <summary>The identity served.</summary>
    internal abstract GrainId TargetId { get; }

    /// <summary>Adds to the mailbox. Thread-safe, takes no lock.</summary>
    internal abstract void Enqueue(TurnItem item);

    /// <summary>A call that went on after its first turn has ended; called in a turn.</summary>
    internal abstract void OnEnded(Call call, Exception? failure);
}
