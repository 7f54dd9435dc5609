namespace Orleans;

/// <summary>A grain that has reminders.</summary>
public interface IRemindable : IGrain
{
    /// <summary>A reminder is due. It comes at least once a period while the silo runs; a failure is logged and the next period tries again.</summary>
    Task ReceiveReminder(string reminderName, TickStatus status);
}
