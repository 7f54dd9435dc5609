namespace OrleansVoxa.Storage.Tests.Reminders;

public abstract class ReminderTableContract : StoreContract
{
    private static readonly DateTime Start = new(2026, 3, 4, 5, 6, 7, DateTimeKind.Utc);

    [Fact]
    public async Task UpsertRow_NewThenChanged_GivesNewETagsAndReadsBackToTheTick()
    {
        await using var store = Database.Open();
        var grain = GrainId.Create("node", "a");
        Assert.Equal("1", await store.Reminders.UpsertRow(Entry(grain, "lifecycle")));
        var changed = Entry(grain, "lifecycle");
        changed.StartAt = Start.AddTicks(1);
        changed.Period = TimeSpan.FromDays(730) + TimeSpan.FromTicks(3);
        changed.ETag = "anything";
        Assert.Equal("2", await store.Reminders.UpsertRow(changed));

        var read = await store.Reminders.ReadRow(grain, "lifecycle");
        Assert.Equal((grain, "lifecycle", changed.StartAt, changed.Period, "2"),
            (read!.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
    }

    [Fact]
    public async Task ReadRow_NoRow_GivesNull()
    {
        await using var store = Database.Open();
        await store.Reminders.UpsertRow(Entry(GrainId.Create("node", "a"), "lifecycle"));
        Assert.Null(await store.Reminders.ReadRow(GrainId.Create("node", "a"), "other"));
        Assert.Null(await store.Reminders.ReadRow(GrainId.Create("node", "b"), "lifecycle"));
    }

    [Fact]
    public async Task ReadRows_OfAGrain_GivesItsRowsOnly()
    {
        await using var store = Database.Open();
        foreach (var (key, name) in new[] { ("a", "one"), ("a", "two"), ("b", "one") })
            await store.Reminders.UpsertRow(Entry(GrainId.Create("node", key), name));
        var rows = await store.Reminders.ReadRows(GrainId.Create("node", "a"));
        Assert.Equal(["one", "two"], rows.Reminders.Select(row => row.ReminderName).Order(StringComparer.Ordinal));
        Assert.Empty((await store.Reminders.ReadRows(GrainId.Create("node", "c"))).Reminders);
    }

    [Fact]
    public async Task ReadRows_OfTwoRangesThatShareTheRing_GiveEachRowOnce()
    {
        await using var store = Database.Open();
        var grains = Enumerable.Range(0, 50).Select(i => GrainId.Create("node", $"{i}")).ToArray();
        foreach (var grain in grains) await store.Reminders.UpsertRow(Entry(grain, "lifecycle"));
        // The hash of a row as a bound shows that the lower one is exclusive and the upper one inclusive.
        var bound = grains[7].GetUniformHashCode();
        var half = unchecked(bound + 0x8000_0000);

        var upTo = await GrainsAsync(store, half, bound);
        var after = await GrainsAsync(store, bound, half);
        Assert.Contains(grains[7], upTo);
        Assert.DoesNotContain(grains[7], after);
        Assert.Equal(grains.Order(), upTo.Concat(after).Order());
        Assert.Equal(50, (await GrainsAsync(store, 0, 0)).Length);
        Assert.Equal(50, (await GrainsAsync(store, bound, bound)).Length);
    }

    [Fact]
    public async Task RemoveRow_StaleOrForeignETag_KeepsTheRow()
    {
        await using var store = Database.Open();
        var grain = GrainId.Create("node", "a");
        var first = await store.Reminders.UpsertRow(Entry(grain, "lifecycle"));
        var second = await store.Reminders.UpsertRow(Entry(grain, "lifecycle"));
        Assert.False(await store.Reminders.RemoveRow(grain, "lifecycle", first!));
        Assert.False(await store.Reminders.RemoveRow(grain, "lifecycle", "no version"));
        Assert.False(await store.Reminders.RemoveRow(grain, "other", second!));
        Assert.NotNull(await store.Reminders.ReadRow(grain, "lifecycle"));
        Assert.True(await store.Reminders.RemoveRow(grain, "lifecycle", second!));
        Assert.False(await store.Reminders.RemoveRow(grain, "lifecycle", second!));
        Assert.Null(await store.Reminders.ReadRow(grain, "lifecycle"));
    }

    [Fact]
    public async Task TestOnlyClearTable_SomeRows_RemovesAll()
    {
        await using var store = Database.Open();
        await store.Reminders.UpsertRow(Entry(GrainId.Create("node", "a"), "lifecycle"));
        await store.Reminders.TestOnlyClearTable();
        Assert.Empty((await store.Reminders.ReadRows(0, 0)).Reminders);
    }

    [Fact]
    public async Task StartAsync_AfterARestart_FindsAllRows()
    {
        await using (var store = Database.Open())
            await store.Reminders.UpsertRow(Entry(GrainId.Create("node", "a/b"), "lifecycle"));
        await using var reopened = Database.Open();
        await reopened.Reminders.StartAsync(TestContext.Current.CancellationToken);
        Assert.Equal(GrainId.Create("node", "a/b"), Assert.Single((await reopened.Reminders.ReadRows(0, 0)).Reminders).GrainId);
    }

    private static async Task<GrainId[]> GrainsAsync(StoreFixture store, uint begin, uint end) =>
        [.. (await store.Reminders.ReadRows(begin, end)).Reminders.Select(row => row.GrainId)];

    private static ReminderEntry Entry(GrainId grain, string name) =>
        new() { GrainId = grain, ReminderName = name, StartAt = Start, Period = TimeSpan.FromDays(1) };
}
