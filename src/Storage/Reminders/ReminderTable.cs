namespace OrleansVoxa.Storage.Reminders;

/// <summary>Reminders as rows. Thread-safe.</summary>
internal sealed class ReminderTable(GrainStore store) : IReminderTable
{
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        // The host opens the store before anything starts; an engine that is run without a host has it opened here.
        store.Open();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public async Task<ReminderTableData> ReadRows(GrainId grainId) =>
        Table(await store.ReadRemindersAsync(ReminderQuery.OfGrain(grainId), CancellationToken.None).ConfigureAwait(false));

    public async Task<ReminderTableData> ReadRows(uint begin, uint end) =>
        Table(await store.ReadRemindersAsync(ReminderQuery.OfRange(begin, end), CancellationToken.None).ConfigureAwait(false));

    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        ArgumentNullException.ThrowIfNull(reminderName);
        var rows = await store.ReadRemindersAsync(ReminderQuery.OfGrain(grainId, reminderName), CancellationToken.None).ConfigureAwait(false);
        return rows.Count == 0 ? null : Entry(rows[0]);
    }

    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var row = new ReminderRow(
            entry.GrainId, entry.ReminderName, ReminderTime.ToUtc(entry.StartAt), entry.Period, Version: 0);
        var outcome = await store.WriteAsync(new ReminderUpsert(row), CancellationToken.None).ConfigureAwait(false);
        return ETagVersion.Format(outcome.Version);
    }

    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        ArgumentNullException.ThrowIfNull(reminderName);
        var delete = new ReminderDelete(grainId, reminderName, ETagVersion.Parse(eTag));
        var outcome = await store.WriteAsync(delete, CancellationToken.None).ConfigureAwait(false);
        return outcome.Applied;
    }

    public Task TestOnlyClearTable() => store.WriteAsync(new ReminderClear(), CancellationToken.None);

    private static ReminderTableData Table(IEnumerable<ReminderRow> rows) => new(rows.Select(row => Entry(row)));

    private static ReminderEntry Entry(in ReminderRow row) => new()
    {
        GrainId = row.Grain,
        ReminderName = row.Name,
        StartAt = row.StartAtUtc,
        Period = row.Period,
        ETag = ETagVersion.Format(row.Version),
    };
}
