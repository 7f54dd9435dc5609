namespace OrleansVoxa.Storage.Reminders;

/// <summary>A reminder as the database holds it. The grain's id is split, so that rows can be read by people.</summary>
internal readonly record struct ReminderRow(
    string GrainType, string GrainKey, string Name, DateTime StartAtUtc, TimeSpan Period, long Version);
