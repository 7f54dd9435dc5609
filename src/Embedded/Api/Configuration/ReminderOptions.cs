namespace Orleans.Hosting;

/// <summary>How reminders run.</summary>
public sealed class ReminderOptions
{
    /// <summary>The least period; default 1 minute, not negative.</summary>
    public TimeSpan MinimumReminderPeriod { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long reading the table at start-up may take; default 5 minutes.</summary>
    public TimeSpan InitializationTimeout { get; set; } = TimeSpan.FromMinutes(5);
}
