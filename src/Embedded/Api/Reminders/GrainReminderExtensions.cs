using Microsoft.Extensions.DependencyInjection;
using Orleans.Timers;

namespace Orleans;

/// <summary>Reminders of the grain that calls.</summary>
public static class GrainReminderExtensions
{
    /// <summary>Adds a reminder or changes the one of that name. It survives restarts until it is unregistered.</summary>
    /// <param name="grain">The grain, which must be <see cref="IRemindable"/>.</param>
    /// <param name="reminderName">Its name, unique within the grain.</param>
    /// <param name="dueTime">From now to the first tick.</param>
    /// <param name="period">Between ticks, at least a minute.</param>
    /// <exception cref="ArgumentException">The period is below a minute, or a time is negative or endless.</exception>
    /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        RegisterOrUpdateReminder(grain is IRemindable, grain?.GrainContext, reminderName, dueTime, period);

    /// <inheritdoc cref="RegisterOrUpdateReminder(Grain, string, TimeSpan, TimeSpan)"/>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(
        this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period) =>
        RegisterOrUpdateReminder(grain is IRemindable, grain?.GrainContext, reminderName, dueTime, period);

    /// <summary>Removes a reminder.</summary>
    /// <exception cref="ReminderException">It was changed since <paramref name="reminder"/> was read.</exception>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder) => UnregisterReminder(grain?.GrainContext, reminder);

    /// <inheritdoc cref="UnregisterReminder(Grain, IGrainReminder)"/>
    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder) => UnregisterReminder(grain?.GrainContext, reminder);

    /// <summary>The reminder of that name; null if there is none.</summary>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName) => GetReminder(grain?.GrainContext, reminderName);

    /// <inheritdoc cref="GetReminder(Grain, string)"/>
    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName) => GetReminder(grain?.GrainContext, reminderName);

    /// <summary>All reminders of the grain.</summary>
    public static Task<List<IGrainReminder>> GetReminders(this Grain grain) => GetReminders(grain?.GrainContext);

    /// <inheritdoc cref="GetReminders(Grain)"/>
    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain) => GetReminders(grain?.GrainContext);

    private static Task<IGrainReminder> RegisterOrUpdateReminder(
        bool remindable, IGrainContext? context, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        if (string.IsNullOrWhiteSpace(reminderName)) throw new ArgumentNullException(nameof(reminderName));
        var registry = Registry(context);
        return remindable
            ? registry.RegisterOrUpdateReminder(context!.GrainId, reminderName, dueTime, period)
            : throw new InvalidOperationException($"Grain {context!.GrainId} does not implement {nameof(IRemindable)}, so it can have no reminders.");
    }

    private static Task UnregisterReminder(IGrainContext? context, IGrainReminder reminder) =>
        Registry(context).UnregisterReminder(context!.GrainId, reminder);

    private static Task<IGrainReminder?> GetReminder(IGrainContext? context, string reminderName)
    {
        if (string.IsNullOrWhiteSpace(reminderName)) throw new ArgumentNullException(nameof(reminderName));
        return Registry(context).GetReminder(context!.GrainId, reminderName);
    }

    private static Task<List<IGrainReminder>> GetReminders(IGrainContext? context) => Registry(context).GetReminders(context!.GrainId);

    private static IReminderRegistry Registry(IGrainContext? context)
    {
        ArgumentNullException.ThrowIfNull(context, "grain");
        return context.ActivationServices.GetRequiredService<IReminderRegistry>();
    }
}
