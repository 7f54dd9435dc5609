using Npgsql;
using Orleans.Storage;
using OrleansVoxa.Storage.Postgres;
using OrleansVoxa.Storage.Tests.Grains;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Storage.Tests.Postgres;

public sealed class PostgresDatabaseTests(SharedPostgres postgres)
{
    private static readonly GrainId Grain = GrainId.Create("counter", "key-1");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_DatabaseOfARunningStore_IsRefusedNamingTheOther()
    {
        var database = await PostgresTestStore.CreateAsync(postgres.Server);
        await using var first = database.Open();
        var error = Assert.Throws<StorageException>(() => database.Open());
        Assert.Equal(StorageFailure.InUse, error.Failure);
        Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        await WriteAsync(first, Grain);
        await first.DisposeAsync();
        await database.Open().DisposeAsync();
    }

    [Fact]
    public async Task Open_Shared_ManyStoresWriteSideBySideAndLoseNoUpdate()
    {
        const int Stores = 3, Grains = 3, Each = 40;
        var database = await PostgresTestStore.CreateAsync(postgres.Server);
        var stores = Enumerable.Range(0, Stores).Select(_ => PostgresTestStore.Open(database.ConnectionString, options => options.ClusterId = "one")).ToArray();
        await Task.WhenAll(stores.SelectMany(store => Enumerable.Range(0, Grains).Select(grain => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++) await IncrementAsync(store, GrainId.Create("counter", $"{grain}"));
        }))));
        for (var grain = 0; grain < Grains; grain++)
            Assert.Equal(Stores * Each, (await ReadAsync(stores[0], GrainId.Create("counter", $"{grain}"))).State!.Count);
        foreach (var store in stores) await store.DisposeAsync();
    }

    [Fact]
    public async Task Open_AnotherClusterIsThere_IsRefusedAndAdmittedWhenItHasLeft()
    {
        var database = await PostgresTestStore.CreateAsync(postgres.Server);
        var first = PostgresTestStore.Open(database.ConnectionString, options => options.ClusterId = "one");
        await PostgresTestStore.Open(database.ConnectionString, options => options.ClusterId = "one").DisposeAsync();

        var error = Assert.Throws<StorageException>(() => PostgresTestStore.Open(database.ConnectionString, options => options.ClusterId = "two"));
        Assert.Equal(StorageFailure.InUse, error.Failure);
        Assert.Contains("cluster 'one'", error.Message, StringComparison.Ordinal);
        await WriteAsync(first, Grain);

        await first.DisposeAsync();
        await PostgresTestStore.Open(database.ConnectionString, options => options.ClusterId = "two").DisposeAsync();
        Assert.Equal("two", await database.ScalarAsync("SELECT cluster_id FROM voxa.cluster"));
    }

    [Fact]
    public async Task Open_ClusterAndSiloThatIsAlone_RefuseEachOther()
    {
        var database = await PostgresTestStore.CreateAsync(postgres.Server);
        await using (PostgresTestStore.Open(database.ConnectionString, options => options.ClusterId = "one"))
            Assert.Equal(StorageFailure.InUse, Assert.Throws<StorageException>(() => database.Open()).Failure);

        await using var alone = database.Open();
        var error = Assert.Throws<StorageException>(() => PostgresTestStore.Open(database.ConnectionString, options => options.ClusterId = "one"));
        Assert.Equal(StorageFailure.InUse, error.Failure);
        Assert.Contains("embedded engine", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Open_ClockIsAnHourOff_IsRefusedInAClusterAndShownElsewhere(int hours)
    {
        var database = await PostgresTestStore.CreateAsync(postgres.Server);
        var clock = new OffsetTimeProvider(TimeProvider.System) { Offset = TimeSpan.FromHours(hours) };

        var error = Assert.Throws<StorageException>(() => PostgresTestStore.Open(database.ConnectionString, options => options.ClusterId = "one", clock: clock));
        Assert.Equal(StorageFailure.ClockApart, error.Failure);
        Assert.Contains("NTP", error.Message, StringComparison.Ordinal);

        await using var alone = PostgresTestStore.Open(database.ConnectionString, clock: clock);
        Assert.InRange((alone.Store.Report().ClockAhead!.Value - clock.Offset).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Open_AnotherMasterKey_IsRefused()
    {
        var database = await PostgresTestStore.CreateAsync(postgres.Server);
        await PostgresTestStore.Open(database.ConnectionString, options => options.KeyCheck = "one").DisposeAsync();
        await PostgresTestStore.Open(database.ConnectionString, options => options.KeyCheck = "one").DisposeAsync();
        var error = Assert.Throws<StorageException>(() => PostgresTestStore.Open(database.ConnectionString, options => options.KeyCheck = "two"));
        Assert.Equal(StorageFailure.WrongKey, error.Failure);
        Assert.Contains("--master-key-file", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=/nowhere;Database=voxa;Username=voxa;Password=topsecret", StorageFailure.Unreachable)]
    [InlineData("Host={0};Database=missing;Username=voxa;Password=topsecret", StorageFailure.AccessDenied)]
    [InlineData("Host={0};Database=postgres;Username=nobody-we-know;Password=topsecret", StorageFailure.AccessDenied)]
    [InlineData("Database=voxa;Password=topsecret", StorageFailure.Unreachable)]
    [InlineData("//voxa:topsecret@localhost/voxa", StorageFailure.Unreachable)]
    [InlineData("Hots=localhost;Password=topsecret", StorageFailure.Unreachable)]
    public void Open_WrongConnectionString_IsNamedAndKeepsItsPassword(string connectionString, StorageFailure expected)
    {
        var host = postgres.Server.ConnectionString("x").Split(';')[0]["Host=".Length..];
        var error = Assert.Throws<StorageException>(() => PostgresTestStore.Open(
            connectionString.Replace("{0}", host, StringComparison.Ordinal), options => options.ReconnectPatience = TimeSpan.Zero));
        Assert.Equal(expected, error.Failure);
        Assert.DoesNotContain("topsecret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_KeysThatTheDatabaseCannotHold_FailAloneAndReadAsNoRow()
    {
        var database = await PostgresTestStore.CreateAsync(postgres.Server);
        await using var store = database.Open();
        GrainId[] bad = [GrainId.Create("counter", "a\0b"), GrainId.Create("counter", new string('x', 3_000)), new(GrainType.Create("counter"), new IdSpan([0xFF, 0xFE]))];
        var refused = bad.Select(grain => WriteAsync(store, grain)).ToArray();
        var good = Enumerable.Range(0, 50).Select(i => WriteAsync(store, GrainId.Create("counter", $"{i}"))).ToArray();
        await Task.WhenAll(good);
        foreach (var write in refused) Assert.Equal(StorageFailure.BadKey, (await Assert.ThrowsAsync<StorageException>(() => write)).Failure);
        foreach (var grain in bad) Assert.False((await ReadAsync(store, grain)).RecordExists);
        Assert.Empty((await store.Reminders.ReadRows(bad[0])).Reminders);
        Assert.Null(store.Store.Report().LastFailure);
    }

    [Fact]
    public async Task Write_LongestKeyThatIsTaken_FitsItsIndex()
    {
        await using var store = (await PostgresTestStore.CreateAsync(postgres.Server)).Open();
        // Random, since what compresses would fit anyway.
        var random = new Random(1);
        var key = new string([.. Enumerable.Range(0, RowKeys.MostBytes - 14).Select(_ => (char)random.Next('!', '~'))]);
        var grain = GrainId.Create("counter", key);
        await WriteAsync(store, grain);
        Assert.True((await ReadAsync(store, grain)).RecordExists);
        await store.Reminders.UpsertRow(new ReminderEntry { GrainId = grain, ReminderName = "counter", StartAt = DateTime.UnixEpoch, Period = TimeSpan.FromDays(1) });
        Assert.Single((await store.Reminders.ReadRows(grain)).Reminders);
    }

    [Fact]
    public async Task Write_BatchLargerThanAStatement_IsSplitAndStoredWhole()
    {
        await using var store = (await PostgresTestStore.CreateAsync(postgres.Server)).Open();
        var large = new string('x', 3 << 20);
        await Task.WhenAll(Enumerable.Range(0, 2_500).Select(i => store.Storage.WriteStateAsync(
            "counter", GrainId.Create("counter", $"{i}"), new GrainState<CounterState>(new CounterState { Count = i, Note = i % 400 == 0 ? large : null }), Cancelled)));
        foreach (var i in new[] { 0, 999, 1_000, 1_200, 2_499 }) Assert.Equal(i, (await ReadAsync(store, GrainId.Create("counter", $"{i}"))).State!.Count);
        Assert.Equal(large.Length, (await ReadAsync(store, GrainId.Create("counter", "1200"))).State!.Note!.Length);
    }

    [Fact]
    public async Task Write_RowsLockedByAnotherProgram_FailsAsBusyAndWorksAfterwards()
    {
        var database = await PostgresTestStore.CreateAsync(postgres.Server);
        await using var store = PostgresTestStore.Open(database.ConnectionString, options => options.BusyTimeout = TimeSpan.FromMilliseconds(50));
        var state = new GrainState<CounterState>(new CounterState());
        await store.Storage.WriteStateAsync("counter", Grain, state, Cancelled);
        await using (await database.ChangeRowsElsewhereAsync())
        {
            var error = await Assert.ThrowsAsync<StorageException>(() => store.Storage.WriteStateAsync("counter", Grain, state, Cancelled));
            Assert.Equal(StorageFailure.Busy, error.Failure);
        }

        await store.Storage.WriteStateAsync("counter", Grain, state, Cancelled);
        Assert.Equal("2", state.ETag);
    }

    [Fact]
    public async Task Write_ServerSaysThatItIsReadOnly_FailsByName()
    {
        var database = await PostgresTestStore.CreateAsync(postgres.Server);
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await database.ScalarAsync($"ALTER DATABASE {name} SET default_transaction_read_only = on");
        await using var store = database.Open();
        var error = await Assert.ThrowsAsync<StorageException>(() => WriteAsync(store, Grain));
        Assert.Equal(StorageFailure.AccessDenied, error.Failure);
    }

    [Fact]
    public async Task Session_ServerThatDoesNotWaitForTheDisk_IsOverruled()
    {
        var database = await PostgresTestStore.CreateAsync(postgres.Server);
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await database.ScalarAsync($"ALTER DATABASE {name} SET synchronous_commit = off");
        using var session = new PostgresSession(PostgresAddress.Parse(database.ConnectionString), new PostgresStorageOptions(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await using var query = new NpgsqlCommand("SHOW synchronous_commit", session.Take());
        Assert.Equal("on", await query.ExecuteScalarAsync(Cancelled));
    }

    [Fact]
    public async Task ReadAndWrite_AfterTheStop_FailAsNotRunning()
    {
        var store = (await PostgresTestStore.CreateAsync(postgres.Server)).Open();
        await store.DisposeAsync();
        Assert.Equal(StorageFailure.NotRunning, (await Assert.ThrowsAsync<StorageException>(() => ReadAsync(store, Grain))).Failure);
        Assert.Equal(StorageFailure.NotRunning, (await Assert.ThrowsAsync<StorageException>(() => WriteAsync(store, Grain))).Failure);
        Assert.False(store.Store.Report().Running);
        await store.DisposeAsync();
    }

    private static Task WriteAsync(StoreFixture store, GrainId grain) =>
        store.Storage.WriteStateAsync("counter", grain, new GrainState<CounterState>(new CounterState()), Cancelled);

    private static async Task<GrainState<CounterState>> ReadAsync(StoreFixture store, GrainId grain)
    {
        var state = new GrainState<CounterState>();
        await store.Storage.ReadStateAsync("counter", grain, state, Cancelled);
        return state;
    }

    private static async Task IncrementAsync(StoreFixture store, GrainId grain)
    {
        while (true)
        {
            var state = await ReadAsync(store, grain);
            state.State!.Count++;
            try
            {
                await store.Storage.WriteStateAsync("counter", grain, state, Cancelled);
                return;
            }
            catch (InconsistentStateException)
            {
                // Another writer was first: read again, as an activation would.
            }
        }
    }
}
