using Orleans.Timers;

namespace OrleansVoxa.Grains.Tests.Hosting;

/// <summary>Keeps reminders without ever firing one: tests send the ticks themselves, late, early, twice or not at all.</summary>
internal sealed class DiskReminders(Disk disk, TimeProvider clock) : IReminderRegistry
{
    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        if (period < TimeSpan.FromMinutes(1)) throw new ArgumentException("Reminders have a period of at least a minute.", nameof(period));
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        disk.Reminders[(callingGrainId, reminderName)] = (clock.GetUtcNow() + dueTime, period);
        return Task.FromResult<IGrainReminder>(new Handle(reminderName));
    }

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        disk.Reminders.TryRemove((callingGrainId, reminder.ReminderName), out _);
        return Task.CompletedTask;
    }

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) => Task.FromResult<IGrainReminder?>(
        disk.Reminders.ContainsKey((callingGrainId, reminderName)) ? new Handle(reminderName) : null);

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => Task.FromResult(
        disk.Reminders.Keys.Where(key => key.Grain == callingGrainId).Select(key => (IGrainReminder)new Handle(key.Name)).ToList());

    private sealed record Handle(string ReminderName) : IGrainReminder;
}
