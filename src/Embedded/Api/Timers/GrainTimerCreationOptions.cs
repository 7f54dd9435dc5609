using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>When a grain timer ticks, and how its ticks stand to calls.</summary>
public readonly struct GrainTimerCreationOptions()
{
    /// <summary>First tick and period.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
        : this()
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>From now to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> means never.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>From the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> means once only.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether ticks interleave with calls; unset, they wait as calls do.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether ticks count as use, so that the activation is not collected; unset, they do not.</summary>
    public bool KeepAlive { get; init; }
}
