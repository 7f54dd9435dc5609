namespace Orleans.Timers;

/// <summary>Registers reminders. Thread-safe.</summary>
public interface IReminderRegistry
{
    /// <summary>Adds a reminder or changes the one of that name.</summary>
    /// <exception cref="ArgumentException">The period is below the least one (one minute), or a time is negative or endless.</exception>
    Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period);

    /// <summary>Removes a reminder.</summary>
    /// <exception cref="ReminderException">It was changed since <paramref name="reminder"/> was read.</exception>
    Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder);

    /// <summary>The reminder of that name; null if there is none.</summary>
    Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName);

    /// <summary>All reminders of the grain.</summary>
    Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId);
}
