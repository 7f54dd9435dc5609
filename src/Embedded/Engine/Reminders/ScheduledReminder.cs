using Orleans.Runtime;

namespace OrleansVoxa.Embedded.Engine.Reminders;

/// <summary>A reminder in memory. Used under the queue's lock only.</summary>
internal sealed class ScheduledReminder(GrainId grain, string name)
{
    public GrainId Grain => grain;

    public string Name => name;

    public DateTime StartAt { get; set; }

    public TimeSpan Period { get; set; }

    /// <summary>Changes with each registration and removal, so that what was queued before counts no more.</summary>
    public int Version { get; set; }
}
