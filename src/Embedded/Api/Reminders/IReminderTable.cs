namespace Orleans;

/// <summary>Where reminders are kept. Thread-safe.</summary>
public interface IReminderTable
{
    /// <summary>Makes the table ready; called once before anything else.</summary>
    Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <summary>All rows of one grain.</summary>
    Task<ReminderTableData> ReadRows(GrainId grainId);

    /// <summary>
    /// All rows whose <see cref="GrainId.GetUniformHashCode"/> is above <paramref name="begin"/> and at most <paramref name="end"/>;
    /// if begin is not below end, the range wraps around, so that two equal numbers mean all rows.
    /// </summary>
    Task<ReminderTableData> ReadRows(uint begin, uint end);

    /// <summary>One row; null if there is none.</summary>
    Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName);

    /// <summary>Adds or replaces a row, whatever its ETag, and answers the new ETag.</summary>
    Task<string?> UpsertRow(ReminderEntry entry);

    /// <summary>Removes a row if its ETag is still <paramref name="eTag"/>; says whether it did.</summary>
    Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag);

    /// <summary>Removes all rows.</summary>
    Task TestOnlyClearTable();

    /// <summary>The table will not be used again.</summary>
    Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
}
