using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>A call whose answer is that it has ended.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VoidCall : Call
{
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task Answer => _answer.Task;

    internal sealed override bool IsAnswered => _answer.Task.IsCompleted;

    internal sealed override bool Start(object grain, out Exception? failure)
    {
        failure = null;
        Task task;
        try
        {
            task = Invoke(grain) ?? throw CallFailure.NoTask(this);
        }
        catch (Exception thrown)
        {
            Fail(failure = thrown);
            return true;
        }

        if (task.IsCompleted)
        {
            failure = End(task);
            return true;
        }

        new Pending(this, task).Wait();
        return false;
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

    private Exception? End(Task task)
    {
        if (task.IsCompletedSuccessfully)
        {
            Succeed();
            return null;
        }

        var failure = CallFailure.Of(task);
        Fail(failure);
        return failure;
    }

    private sealed class Pending(VoidCall call, Task task)
    {
        // Resumes in the call's context: inline if the grain's own last step completed the task, posted home otherwise.
        public void Wait() => task.GetAwaiter().UnsafeOnCompleted(Resume);

        private void Resume() => call.Target!.OnEnded(call, call.End(task));
    }
}
