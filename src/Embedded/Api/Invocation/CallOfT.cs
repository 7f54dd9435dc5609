using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>A call whose answer is a value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Call<T> : Call
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<T> Answer => _answer.Task;

    internal sealed override bool IsAnswered => _answer.Task.IsCompleted;

    internal sealed override bool Start(object grain, out Exception? failure)
    {
        failure = null;
        Task<T> task;
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

    internal sealed override async Task<object?> StartBoxed(object grain) => await Invoke(grain);

    internal sealed override void Complete(object? result)
    {
        if (result is T typed)
            Succeed(typed);
        else if (result is null && default(T) is null)
            Succeed(default!);
        else
            Fail(new InvalidCastException($"A filter left {result ?? "null"} as the result of {Method}, which returns {typeof(T)}."));
    }

    internal override bool Fail(Exception failure) => failure is OperationCanceledException cancelled
        ? _answer.TrySetCanceled(cancelled.CancellationToken)
        : _answer.TrySetException(failure);

    /// <summary>Calls the grain.</summary>
    protected abstract Task<T> Invoke(object grain);

    /// <summary>Answers the caller, if it still waits.</summary>
    private protected virtual void Succeed(T result) => _answer.TrySetResult(result);

    private Exception? End(Task<T> task)
    {
        if (task.IsCompletedSuccessfully)
        {
            Succeed(task.Result);
            return null;
        }

        var failure = CallFailure.Of(task);
        Fail(failure);
        return failure;
    }

    private sealed class Pending(Call<T> call, Task<T> task)
    {
        // Resumes in the call's context: inline if the grain's own last step completed the task, posted home otherwise.
        public void Wait() => task.GetAwaiter().UnsafeOnCompleted(Resume);

        private void Resume() => call.Target!.OnEnded(call, call.End(task));
    }
}
