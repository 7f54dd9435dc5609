using System.Diagnostics.Metrics;

namespace OrleansVoxa.Embedded.Engine.Runtime;

/// <summary>The engine's instruments. Calls that succeed are not counted one by one: that would cost every call.</summary>
internal sealed class EngineMeter : IDisposable
{
    public const string MeterName = "OrleansVoxa.Embedded";

    private readonly Meter _meter;

    public EngineMeter(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        Activated = Counter("grains.activated", "Activations made.");
        ActivationFailed = Counter("grains.activation_failures", "Activations that failed.");
        Failed = Counter("grains.calls.failed", "Calls that ended in an exception.");
        TimedOut = Counter("grains.calls.timed_out", "Calls whose answer came too late or never.");
        Rejected = Counter("grains.calls.rejected", "Calls that could not be delivered.");
        Dropped = Counter("grains.calls.dropped", "One-way calls dropped because their grain was overloaded.");
        ReminderTicks = Counter("grains.reminders.ticks", "Reminder ticks delivered.");
        ReminderFailures = Counter("grains.reminders.failures", "Reminder ticks that failed.");
    }

    public Counter<long> Activated { get; }

    public Counter<long> ActivationFailed { get; }

    public Counter<long> Failed { get; }

    public Counter<long> TimedOut { get; }

    public Counter<long> Rejected { get; }

    public Counter<long> Dropped { get; }

    public Counter<long> ReminderTicks { get; }

    public Counter<long> ReminderFailures { get; }

    public void Dispose() => _meter.Dispose();

    private Counter<long> Counter(string name, string description) => _meter.CreateCounter<long>(name, "{call}", description);
}
