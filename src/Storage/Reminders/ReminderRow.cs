namespace OrleansVoxa.Storage.Reminders;

/// <summary>A reminder as the database holds it.</summary>
internal readonly record struct ReminderRow(GrainId Grain, string Name, DateTime StartAtUtc, TimeSpan Period, long Version);
