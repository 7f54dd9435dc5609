using OrleansVoxa.Storage.Sqlite;
using OrleansVoxa.Storage.Tests.Grains;

namespace OrleansVoxa.Storage.Tests.Sqlite;

public sealed class SqliteDatabaseTests : IDisposable
{
    private static readonly GrainId Grain = GrainId.Create("counter", "key-1");

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Open_AfterAStop_KeepsAll()
    {
        await WriteManyAsync(500);
        await using var store = StoreFixture.Open(_directory);
        for (var i = 0; i < 500; i++)
        {
            var state = new GrainState<CounterState>();
            await store.Storage.ReadStateAsync("counter", GrainId.Create("counter", $"{i}"), state, Cancelled);
            Assert.Equal((i, "1"), (state.State!.Count, state.ETag));
        }
    }

    [Fact]
    public async Task Open_DirectoryOfARunningStore_IsRefusedAndDisturbsNobody()
    {
        await using var first = StoreFixture.Open(_directory);
        var error = Assert.Throws<StorageException>(() => StoreFixture.Open(_directory));
        Assert.Equal(StorageFailure.InUse, error.Failure);
        Assert.Contains(_directory.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
        // Another file name does not help: the directory holds keys and more beside the database.
        Assert.Throws<StorageException>(() => StoreFixture.Open(_directory, options => options.FileName = "other.db"));
        await first.Storage.WriteStateAsync("counter", Grain, new GrainState<CounterState>(new CounterState()), Cancelled);
        await first.DisposeAsync();
        await StoreFixture.Open(_directory).DisposeAsync();
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(4096, 8192)]
    [InlineData(20_000, 40_000)]
    public async Task Open_DamagedFile_IsRefusedByNameAndLeavesTheFile(int offset, int length)
    {
        await WriteManyAsync(2_000);
        var path = _directory.File("voxa.db");
        var bytes = await File.ReadAllBytesAsync(path, Cancelled);
        new Random(1).NextBytes(bytes.AsSpan(offset, Math.Min(length, bytes.Length - offset)));
        await File.WriteAllBytesAsync(path, bytes, Cancelled);

        var error = Assert.Throws<StorageException>(() => StoreFixture.Open(_directory));
        Assert.Equal(StorageFailure.Corrupted, error.Failure);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path, Cancelled));
        // The lock was given back.
        Assert.Equal(StorageFailure.Corrupted, Assert.Throws<StorageException>(() => StoreFixture.Open(_directory)).Failure);
    }

    [Fact]
    public async Task Open_TruncatedFile_IsRefusedByName()
    {
        await WriteManyAsync(2_000);
        using (var file = File.OpenWrite(_directory.File("voxa.db"))) file.SetLength(file.Length / 2);
        Assert.Equal(StorageFailure.Corrupted, Assert.Throws<StorageException>(() => StoreFixture.Open(_directory)).Failure);
    }

    [Fact]
    public async Task Open_FileOfAnotherKind_IsRefusedByName()
    {
        await File.WriteAllTextAsync(_directory.File("voxa.db"), new string('x', 5_000), Cancelled);
        Assert.Equal(StorageFailure.Corrupted, Assert.Throws<StorageException>(() => StoreFixture.Open(_directory)).Failure);
    }

    [Fact]
    public void Open_DatabaseOfAnotherProgram_IsRefusedAndUnchanged()
    {
        using (var other = new SqliteConnection(_directory.File("voxa.db"), TimeSpan.Zero))
            other.Execute("CREATE TABLE bookmarks (url TEXT)");
        Assert.Equal(StorageFailure.Foreign, Assert.Throws<StorageException>(() => StoreFixture.Open(_directory)).Failure);
        using var again = new SqliteConnection(_directory.File("voxa.db"), TimeSpan.Zero);
        Assert.Equal(("1", "delete"), (again.Scalar("SELECT count(*) FROM sqlite_master"), again.Scalar("PRAGMA journal_mode")));
    }

    [Fact]
    public async Task Open_SchemaOfANewerProgram_IsRefused()
    {
        await WriteManyAsync(1);
        using (var other = new SqliteConnection(_directory.File("voxa.db"), TimeSpan.Zero))
            other.Execute("INSERT INTO schema_version VALUES (1000, '2031-01-01')");
        Assert.Equal(StorageFailure.SchemaTooNew, Assert.Throws<StorageException>(() => StoreFixture.Open(_directory)).Failure);
    }

    [Fact]
    public async Task Open_NewFile_NotesItsSchemaAndIsForItsOwnerOnly()
    {
        var path = Path.Combine(_directory, "made", "voxa.db");
        await using var store = StoreFixture.Open(Path.GetDirectoryName(path)!);
        using var other = new SqliteConnection(path, TimeSpan.Zero);
        Assert.Equal($"{SqliteSchema.Newest}", other.Scalar("SELECT max(version) FROM schema_version"));
        Assert.Equal("wal", other.Scalar("PRAGMA journal_mode"));
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(Owner, File.GetUnixFileMode(path));
        Assert.Equal(Owner, File.GetUnixFileMode(path + "-wal"));
        Assert.Equal(Owner | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Open_DirectoryThatCannotBeMade_IsRefusedByName()
    {
        File.WriteAllText(_directory.File("file"), "");
        var error = Assert.Throws<StorageException>(() => StoreFixture.Open(_directory.File("file/data")));
        Assert.Equal(StorageFailure.AccessDenied, error.Failure);
    }

    [Fact]
    public async Task Write_NoRoomLeft_FailsByNameAndWorksAgainOnceThereIsRoom()
    {
        await using var store = StoreFixture.Open(_directory, options => options.MaxDatabaseBytes = 1 << 20);
        var large = new CounterState { Note = new string('x', 400_000) };
        var kept = new GrainState<CounterState>(large);
        await store.Storage.WriteStateAsync("counter", GrainId.Create("counter", "kept"), kept, Cancelled);
        var second = new GrainState<CounterState>(large);
        await store.Storage.WriteStateAsync("counter", GrainId.Create("counter", "second"), second, Cancelled);

        var error = await Assert.ThrowsAsync<StorageException>(() => store.Storage.WriteStateAsync(
            "counter", Grain, new GrainState<CounterState>(large), Cancelled));
        Assert.Equal(StorageFailure.DiskFull, error.Failure);
        Assert.Equal(StorageFailure.DiskFull, store.Store.Report().LastFailure?.Failure);

        await store.Storage.ClearStateAsync("counter", GrainId.Create("counter", "second"), second, Cancelled);
        await store.Storage.WriteStateAsync("counter", Grain, new GrainState<CounterState>(large), Cancelled);
        await store.Storage.ReadStateAsync("counter", GrainId.Create("counter", "kept"), kept, Cancelled);
        Assert.Equal(400_000, kept.State!.Note!.Length);
        Assert.True(store.Store.Report().LastFailure?.Overcome);
    }

    [Fact]
    public async Task Write_AnotherProgramHoldsTheFile_FailsAsBusyAndWorksAfterwards()
    {
        await using var store = StoreFixture.Open(_directory, options => options.BusyTimeout = TimeSpan.Zero);
        using (var other = new SqliteConnection(store.Path, TimeSpan.Zero))
        {
            other.Execute("BEGIN IMMEDIATE");
            var error = await Assert.ThrowsAsync<StorageException>(() => store.Storage.WriteStateAsync(
                "counter", Grain, new GrainState<CounterState>(new CounterState()), Cancelled));
            Assert.Equal(StorageFailure.Busy, error.Failure);
        }

        await store.Storage.WriteStateAsync("counter", Grain, new GrainState<CounterState>(new CounterState()), Cancelled);
    }

    [Fact]
    public async Task Write_DamageMetWhileRunning_RefusesAllFurtherWritesByName()
    {
        await WriteManyAsync(2_000);
        var path = _directory.File("voxa.db");
        using (var file = File.OpenWrite(path))
        {
            var noise = new byte[file.Length - 12_288];
            new Random(1).NextBytes(noise);
            file.Position = 12_288;
            file.Write(noise);
        }

        var store = StoreFixture.Open(_directory, options => options.IntegrityCheck = IntegrityCheck.None);
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var error = await Assert.ThrowsAsync<StorageException>(() => WriteAllAsync(store));
            Assert.Equal(StorageFailure.Corrupted, error.Failure);
        }

        // Reminders lie on a page that is whole; they are refused too, since nothing can be promised any more.
        var refused = await Assert.ThrowsAsync<StorageException>(() => store.Reminders.TestOnlyClearTable());
        Assert.Equal(StorageFailure.Corrupted, refused.Failure);
        Assert.Equal(StorageFailure.Corrupted, store.Store.Report().LastFailure?.Failure);
        await store.DisposeAsync();
        Assert.Equal(StorageFailure.Corrupted, Assert.Throws<StorageException>(() => StoreFixture.Open(_directory)).Failure);
    }

    [Fact]
    public async Task Write_ForeignReaderKeepsTheLog_GoesOnAndRestartsTheLogOnceItIsGone()
    {
        await using var store = StoreFixture.Open(_directory, options => options.CheckpointBytes = 64 * 1024);
        var state = new GrainState<CounterState>(new CounterState { Note = new string('x', 100_000) });
        await store.Storage.WriteStateAsync("counter", Grain, state, Cancelled);
        using (var reader = new SqliteConnection(store.Path, TimeSpan.Zero))
        {
            reader.Execute("BEGIN");
            Assert.Equal("1", reader.Scalar("SELECT version FROM grain_state"));
            for (var i = 0; i < 20; i++) await store.Storage.WriteStateAsync("counter", Grain, state, Cancelled);
            Assert.Equal("1", reader.Scalar("SELECT version FROM grain_state"));
        }

        var grown = new FileInfo(store.Path + "-wal").Length;
        for (var i = 0; i < 20; i++) await store.Storage.WriteStateAsync("counter", Grain, state, Cancelled);
        // A write or two may still follow the old end; without the restart it would be twenty.
        Assert.InRange(new FileInfo(store.Path + "-wal").Length, grown, grown + 500_000);
        Assert.Equal("41", state.ETag);
    }

    [Fact]
    public async Task Write_ManyCheckpoints_BoundsTheLogAndLosesNothing()
    {
        await using (var store = StoreFixture.Open(_directory, options => options.CheckpointBytes = 64 * 1024))
        {
            var state = new GrainState<CounterState>(new CounterState { Note = new string('x', 10_000) });
            for (var i = 0; i < 300; i++)
            {
                state.State!.Count = i;
                await store.Storage.WriteStateAsync("counter", Grain, state, Cancelled);
            }

            Assert.InRange(new FileInfo(store.Path + "-wal").Length, 1, 1_000_000);
        }

        await using var reopened = StoreFixture.Open(_directory);
        var read = new GrainState<CounterState>();
        await reopened.Storage.ReadStateAsync("counter", Grain, read, Cancelled);
        Assert.Equal((299, "300"), (read.State!.Count, read.ETag));
    }

    [Fact]
    public async Task ReadState_MoreReadersThanConnections_AllAreServed()
    {
        await using var store = StoreFixture.Open(_directory, options => options.ReadConnections = 1);
        await store.Storage.WriteStateAsync("counter", Grain, new GrainState<CounterState>(new CounterState { Count = 4 }), Cancelled);
        var reads = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            var state = new GrainState<CounterState>();
            for (var i = 0; i < 20; i++) await store.Storage.ReadStateAsync("counter", Grain, state, Cancelled);
            return state.State!.Count;
        })));
        Assert.All(reads, count => Assert.Equal(4, count));
    }

    [Fact]
    public async Task ReadAndWrite_AfterTheStop_FailAsNotRunning()
    {
        var store = StoreFixture.Open(_directory);
        await store.DisposeAsync();
        var state = new GrainState<CounterState>(new CounterState());
        var read = await Assert.ThrowsAsync<StorageException>(() => store.Storage.ReadStateAsync("counter", Grain, state, Cancelled));
        var write = await Assert.ThrowsAsync<StorageException>(() => store.Storage.WriteStateAsync("counter", Grain, state, Cancelled));
        Assert.Equal((StorageFailure.NotRunning, StorageFailure.NotRunning), (read.Failure, write.Failure));
        Assert.False(store.Store.Report().Running);
        await store.DisposeAsync();
    }

    [Fact]
    public async Task ReadRows_RowThatSomebodySpoiled_NamesIt()
    {
        await using var store = StoreFixture.Open(_directory);
        await store.Reminders.UpsertRow(new ReminderEntry
        {
            GrainId = GrainId.Create("node", "a"),
            ReminderName = "lifecycle",
            StartAt = DateTime.UnixEpoch,
            Period = TimeSpan.FromDays(1),
        });
        using (var other = new SqliteConnection(store.Path, TimeSpan.Zero)) other.Execute("UPDATE reminder SET start_at = 'tomorrow'");
        var error = await Assert.ThrowsAsync<StorageException>(() => store.Reminders.ReadRows(0, 0));
        Assert.Equal(StorageFailure.Unreadable, error.Failure);
        Assert.Contains("lifecycle of node/a", error.Message, StringComparison.Ordinal);
    }

    private async Task WriteManyAsync(int count)
    {
        await using var store = StoreFixture.Open(_directory);
        await WriteAllAsync(store, count);
    }

    private static Task WriteAllAsync(StoreFixture store, int count = 2_000) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => store.Storage.WriteStateAsync(
            "counter", GrainId.Create("counter", $"{i}"), new GrainState<CounterState>(new CounterState { Count = i }), Cancelled)));
}
