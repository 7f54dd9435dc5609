namespace Orleans.Embedded;

/// <summary>What went wrong in a task that did not succeed.</summary>
internal static class CallFailure
{
    /// <summary>The failure that awaiting <paramref name="task"/> would throw.</summary>
    public static Exception Of(Task task) => task.IsCanceled
        ? new TaskCanceledException(task)
        : task.Exception!.InnerException!;

    /// <summary>A method returned no task.</summary>
    public static Exception NoTask(Call call) => new InvalidOperationException($"{call.Method} returned null instead of a task.");
}
