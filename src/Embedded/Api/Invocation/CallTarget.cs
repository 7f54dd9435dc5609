using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>What takes calls: an activation, the workers of a stateless identity, or an observer.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CallTarget
{
    /// <summary>Whether the target has ended, so that references must find the next one.</summary>
    internal volatile bool Closed;

    /// <summary>Calls sent here that have not ended; kept only where a limit is set.</summary>
    internal int Load;

    internal CallTarget()
    {
    }

    /// <summary>The identity served.</summary>
    internal abstract GrainId TargetId { get; }

    /// <summary>The call that keeps others from starting, as far as can be seen from outside the turn.</summary>
    internal virtual Call? Blocking => null;

    /// <summary>Adds to the mailbox. Thread-safe, takes no lock.</summary>
    internal abstract void Enqueue(TurnItem item);

    /// <summary>A call has come out of the mailbox.</summary>
    internal abstract void Receive(Call call);

    /// <summary>A call has failed; its caller does not know yet.</summary>
    internal abstract void OnFailing(Call call, Exception failure);

    /// <summary>A call that went on after its first turn has ended.</summary>
    internal abstract void OnEnded(PendingCall pending);
}
