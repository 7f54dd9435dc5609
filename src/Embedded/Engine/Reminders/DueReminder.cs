namespace OrleansVoxa.Embedded.Engine.Reminders;

/// <summary>A tick that is due, with the schedule that it belongs to.</summary>
internal readonly record struct DueReminder(ScheduledReminder Reminder, int Version, DateTime StartAt, TimeSpan Period);
