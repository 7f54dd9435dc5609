namespace Orleans.Runtime;

/// <summary>A timer that lives as long as its activation, if it is not disposed before.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when it ticks next, and how often; <see cref="Timeout.InfiniteTimeSpan"/> means never.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
