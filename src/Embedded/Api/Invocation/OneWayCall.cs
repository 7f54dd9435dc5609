using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>A call that nobody waits for. Its failure is logged where it happens.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OneWayCall : Call
{
    internal sealed override bool IsAnswered => false;

    internal sealed override PendingCall? Start(object grain)
    {
        Task task;
        try
        {
            task = Invoke(grain) ?? throw CallFailure.NoTask(this);
        }
        catch (Exception thrown)
        {
            Target!.OnFailing(this, thrown);
            return null;
        }

        if (!task.IsCompleted) return new Pending(this, task);
        End(task);
        return null;
    }

    internal sealed override async Task<object?> StartBoxed(object grain)
    {
        await Invoke(grain);
        return null;
    }

    internal sealed override void Complete(object? result)
    {
    }

    internal sealed override bool Fail(Exception failure) => false;

    /// <summary>Calls the grain.</summary>
    protected abstract Task Invoke(object grain);

    private void End(Task task)
    {
        if (!task.IsCompletedSuccessfully) Target!.OnFailing(this, CallFailure.Of(task));
    }

    private sealed class Pending : PendingCall
    {
        private readonly Task _task;

        public Pending(OneWayCall call, Task task)
            : base(call)
        {
            // Resumes in the call's context: inline if the grain's own last step completed the task, posted home otherwise.
            _task = task;
            task.GetAwaiter().UnsafeOnCompleted(Resume);
        }

        private void Resume()
        {
            ((OneWayCall)Call).End(_task);
            Call.Target!.OnEnded(this);
        }
    }
}
