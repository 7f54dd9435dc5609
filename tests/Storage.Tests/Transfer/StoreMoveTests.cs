using System.Globalization;
using OrleansVoxa.Storage.Sqlite;
using OrleansVoxa.Storage.Tests.Grains;
using OrleansVoxa.Storage.Tests.Postgres;
using OrleansVoxa.Storage.Transfer;

namespace OrleansVoxa.Storage.Tests.Transfer;

public sealed class StoreMoveTests(SharedPostgres postgres) : IDisposable
{
    private const int States = 2_300, Reminders = 1_200;

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private StoreLocation File => Parse("sqlite:" + _directory.File("voxa.db"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task MoveAsync_FileToServerAndBack_CarriesEveryRowWithItsVersion()
    {
        await FillAsync();
        var server = await ServerAsync();
        var there = await MoveAsync(File, server);
        Assert.Equal((States, Reminders, 0L), (there.Content.States, there.Content.Reminders, there.AlreadyThere));

        // The real store on the other side: states, versions and due times to the tick.
        await using (var store = PostgresTestStore.Open(server.PostgresConnection!))
        {
            var state = new GrainState<CounterState>();
            await store.Storage.ReadStateAsync("counter", Grain(7), state, Cancelled);
            Assert.Equal((7, "2", "zwei – два \0"), (state.State!.Count, state.ETag, state.State.Note));
            var reminder = await store.Reminders.ReadRow(Grain(3), "lifecycle");
            Assert.Equal((Due(3), TimeSpan.FromDays(730), "1"), (reminder!.StartAt, reminder.Period, reminder.ETag));
        }

        using var elsewhere = new TemporaryDirectory();
        var back = await MoveAsync(server, Parse("sqlite:" + elsewhere.File("voxa.db")));
        Assert.Equal(there.Content, back.Content);
        Assert.Equal(there.Content, await StoreMaintenance.CheckAsync(File, TimeProvider.System, Cancelled));
    }

    [Fact]
    public async Task MoveAsync_InterruptedAnywhere_GoesOnWhereItEnded()
    {
        await FillAsync();
        var server = await ServerAsync();
        foreach (var appends in new[] { 0, 1, 1, 1, 1 })
        {
            using var source = SqliteRows.Open(File.SqliteFile!, TimeProvider.System);
            using var target = new FailingRows(PostgresTestStore.OpenRows(server.PostgresConnection!), appends);
            await Assert.ThrowsAsync<IOException>(() => new RowMover(source, target).RunAsync(Cancelled));
        }

        var done = await MoveAsync(File, server);
        Assert.Equal((States, Reminders), (done.Content.States, done.Content.Reminders));
        Assert.InRange(done.AlreadyThere, 1, States + Reminders);
        // Once more does nothing but compare.
        Assert.Equal(States + Reminders, (await MoveAsync(File, server)).AlreadyThere);
    }

    [Fact]
    public async Task MoveAsync_TargetHoldsSomethingElse_IsRefusedAndLeavesIt()
    {
        await FillAsync();
        var server = await ServerAsync();
        await using (var store = PostgresTestStore.Open(server.PostgresConnection!))
            await store.Storage.WriteStateAsync("counter", GrainId.Create("aaa", "first"), new GrainState<CounterState>(new CounterState()), Cancelled);
        var error = await Assert.ThrowsAsync<StorageException>(() => MoveAsync(File, server));
        Assert.Equal(StorageFailure.InUse, error.Failure);
        Assert.Equal(1, (await StoreMaintenance.CheckAsync(server, TimeProvider.System, Cancelled)).States);
    }

    [Fact]
    public async Task MoveAndCheck_StoreOfARunningSilo_AreRefused()
    {
        await FillAsync();
        var server = await ServerAsync();
        await using (PostgresTestStore.Open(server.PostgresConnection!))
            Assert.Equal(StorageFailure.InUse, (await Assert.ThrowsAsync<StorageException>(() => MoveAsync(File, server))).Failure);
        await using (StoreFixture.Open(_directory))
            Assert.Equal(StorageFailure.InUse, (await Assert.ThrowsAsync<StorageException>(() => StoreMaintenance.CheckAsync(File, TimeProvider.System, Cancelled))).Failure);
    }

    [Fact]
    public async Task CheckAsync_AnyChangeOfARow_ChangesTheHash()
    {
        await FillAsync();
        var server = await ServerAsync();
        var content = (await MoveAsync(File, server)).Content;
        foreach (var change in new[]
        {
            "UPDATE voxa.grain_state SET version = version + 1 WHERE grain_key = '0007'",
            "UPDATE voxa.grain_state SET state = '{ \"count\":8}' WHERE grain_key = '0008'",
            "UPDATE voxa.reminder SET start_tick = 8 WHERE grain_key = '0003'",
            "DELETE FROM voxa.reminder WHERE grain_key = '0004'",
        })
        {
            await postgres.Server.QueryAsync(server.PostgresConnection!, change, Cancelled);
            var changed = await StoreMaintenance.CheckAsync(server, TimeProvider.System, Cancelled);
            Assert.NotEqual(content.Sha256, changed.Sha256);
            content = changed;
        }
    }

    [Theory]
    [InlineData("mysql:x", "must be sqlite")]
    [InlineData("sqlite:", "must be sqlite")]
    [InlineData("postgres:Host=h;Password=topsecret;Nonsense=1", "cannot be read")]
    [InlineData("postgres://voxa:topsecret@h/voxa", "no URL")]
    [InlineData("postgres:Database=voxa;Password=topsecret", "names no host")]
    public void TryParse_WhatIsNoStore_SaysWhyWithoutThePassword(string text, string reason)
    {
        Assert.Null(StoreLocation.TryParse(text, "/data", out var fault));
        Assert.Contains(reason, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_ConnectionWithAPassword_ShowsDatabaseAndHostOnly()
    {
        var store = StoreLocation.TryParse("postgres:Host=db.example;Port=5433;Database=voxa;Username=u;Password=topsecret", "/data", out _);
        Assert.Equal("voxa on db.example:5433", store!.ToString());
    }

    private static GrainId Grain(int i) => GrainId.Create("counter", i.ToString("D4", CultureInfo.InvariantCulture));

    private static DateTime Due(int i) => DateTime.UnixEpoch.AddDays(i).AddTicks(i);

    private static StoreLocation Parse(string text) => StoreLocation.TryParse(text, "/", out _)!;

    private static Task<StoreMove> MoveAsync(StoreLocation from, StoreLocation to) => StoreMaintenance.MoveAsync(from, to, TimeProvider.System, Cancelled);

    private async Task<StoreLocation> ServerAsync() => Parse("postgres:" + (await PostgresTestStore.CreateAsync(postgres.Server)).ConnectionString);

    private async Task FillAsync()
    {
        await using var store = StoreFixture.Open(_directory);
        await Task.WhenAll(Enumerable.Range(0, States).Select(async i =>
        {
            var state = new GrainState<CounterState>(new CounterState { Count = i, Note = "zwei – два \0" });
            await store.Storage.WriteStateAsync("counter", Grain(i), state, Cancelled);
            if (i % 7 == 0) await store.Storage.WriteStateAsync("counter", Grain(i), state, Cancelled);
        }));
        await Task.WhenAll(Enumerable.Range(0, Reminders).Select(i => store.Reminders.UpsertRow(
            new ReminderEntry { GrainId = Grain(i), ReminderName = "lifecycle", StartAt = Due(i), Period = TimeSpan.FromDays(730) })));
    }
}
