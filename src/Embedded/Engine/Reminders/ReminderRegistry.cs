using Orleans;
using Orleans.Runtime;
using Orleans.Timers;

namespace OrleansVoxa.Embedded.Engine.Reminders;

/// <summary>Registers reminders: the row first, then the queue, so that what was acknowledged survives.</summary>
internal sealed class ReminderRegistry(ReminderService service, TimeProvider time) : IReminderRegistry
{
    public async Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        if (dueTime < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "A reminder's due time is neither negative nor endless.");
        if (period <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(period), period, "A reminder's period is above zero and not endless.");
        if (period < service.Options.MinimumReminderPeriod)
        {
            throw new ArgumentException(
                $"Cannot register reminder {reminderName} as requested period ({period}) is less than minimum allowed reminder period ({service.Options.MinimumReminderPeriod})",
                nameof(period));
        }

        var now = time.GetUtcNow().UtcDateTime;
        if (dueTime > DateTime.MaxValue - now) throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, "The reminder would be due after the end of time.");
        var row = new ReminderEntry { GrainId = callingGrainId, ReminderName = reminderName, StartAt = now + dueTime, Period = period };
        row.ETag = await service.Table.UpsertRow(row)
            ?? throw new ReminderException($"Could not register reminder {reminderName} of {callingGrainId}.");
        service.Schedule(row);
        return new RegisteredReminder(row);
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        if (reminder is not RegisteredReminder own) throw new ArgumentException($"{reminder} was not registered here.", nameof(reminder));
        if (!await service.Table.RemoveRow(own.GrainId, own.ReminderName, own.ETag))
            throw new ReminderException($"Could not unregister reminder {reminder}: it was changed or removed since it was read.");
        service.Unschedule(own.GrainId, own.ReminderName);
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        return await service.Table.ReadRow(callingGrainId, reminderName) is { } row ? new RegisteredReminder(row) : null;
    }

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) =>
        [.. (await service.Table.ReadRows(callingGrainId)).Reminders.Select(static row => new RegisteredReminder(row))];
}
