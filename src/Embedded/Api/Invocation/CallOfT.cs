using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>A call whose answer is a value.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class Call<T> : Call
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<T> Answer => _answer.Task;

    internal sealed override bool IsAnswered => _answer.Task.IsCompleted;

    internal sealed override PendingCall? Start(object grain)
    {
        Task<T> task;
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

    private void End(Task<T> task)
    {
        if (task.IsCompletedSuccessfully)
        {
            Succeed(task.Result);
            return;
        }

        var failure = CallFailure.Of(task);
        Target!.OnFailing(this, failure);
        Fail(failure);
    }

    private sealed class Pending : PendingCall
    {
        private readonly Task<T> _task;

        public Pending(Call<T> call, Task<T> task)
            : base(call)
        {
            // Resumes in the call's context: inline if the grain's own last step completed the task, posted home otherwise.
            _task = task;
            task.GetAwaiter().UnsafeOnCompleted(Resume);
        }

        private void Resume()
        {
            ((Call<T>)Call).End(_task);
            Call.Target!.OnEnded(this);
        }
    }
}
