using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>A call whose answer is that it has ended.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VoidCall : Call
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Answer => _answer.Task;

    internal sealed override bool IsAnswered => _answer.Task.IsCompleted;

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
            Fail(thrown);
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

    internal sealed override void Complete(object? result) => Succeed();

    internal override bool Fail(Exception failure) => failure is OperationCanceledException cancelled
        ? _answer.TrySetCanceled(cancelled.CancellationToken)
        : _answer.TrySetException(failure);

    /// <summary>Calls the grain.</summary>
    protected abstract Task Invoke(object grain);

    /// <summary>Answers the caller, if it still waits.</summary>
    private protected virtual void Succeed() => _answer.TrySetResult();

    private void End(Task task)
    {
        if (task.IsCompletedSuccessfully)
        {
            Succeed();
            return;
        }

        var failure = CallFailure.Of(task);
        Target!.OnFailing(this, failure);
        Fail(failure);
    }

    private sealed class Pending : PendingCall
    {
        private readonly Task _task;

        public Pending(VoidCall call, Task task)
            : base(call)
        {
            // Resumes in the call's context: inline if the grain's own last step completed the task, posted home otherwise.
            _task = task;
            task.GetAwaiter().UnsafeOnCompleted(Resume);
        }

        private void Resume()
        {
            ((VoidCall)Call).End(_task);
            Call.Target!.OnEnded(this);
        }
    }
}
