using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>A call that nobody waits for. Its failure is logged where it happens.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class OneWayCall : Call
{
    internal sealed override bool IsAnswered => false;

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
            failure = thrown;
            return true;
        }

        if (task.IsCompleted)
        {
            if (!task.IsCompletedSuccessfully) failure = CallFailure.Of(task);
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

    internal sealed override void Complete(object? result)
    {
    }

    internal sealed override bool Fail(Exception failure) => false;

    /// <summary>Calls the grain.</summary>
    protected abstract Task Invoke(object grain);

    private sealed class Pending(OneWayCall call, Task task)
    {
        // Resumes in the call's context: inline if the grain's own last step completed the task, posted home otherwise.
        public void Wait() => task.GetAwaiter().UnsafeOnCompleted(Resume);

        private void Resume() => call.Target!.OnEnded(call, task.IsCompletedSuccessfully ? null : CallFailure.Of(task));
    }
}
