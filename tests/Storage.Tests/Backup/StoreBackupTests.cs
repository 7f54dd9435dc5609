using System.Text;
using OrleansVoxa.Storage.Sqlite;
using OrleansVoxa.Storage.Tests.Grains;

namespace OrleansVoxa.Storage.Tests.Backup;

/// <summary>Copies of a store that is written to meanwhile, and stores made of them.</summary>
public sealed class StoreBackupTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> NoFiles = [];

    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Source => Path.Combine(_directory, "source");

    private string Copy => _directory.File("copy");

    private string Target => Path.Combine(_directory, "target");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Make_WhileWritersWrite_HoldsAllThatWasAcknowledgedBefore()
    {
        const int Writers = 20, Before = 300;
        var acknowledged = new int[Writers];
        await using var store = StoreFixture.Open(Source, options => options.CheckpointBytes = 64 << 10);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var writing = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var state = new GrainState<CounterState>(new CounterState { Note = new string('x', 2_000) });
            while (!stop.IsCancellationRequested)
            {
                state.State!.Count++;
                await store.Storage.WriteStateAsync("counter", GrainId.Create("counter", $"{writer}"), state, CancellationToken.None);
                Volatile.Write(ref acknowledged[writer], state.State.Count);
            }
        })).ToList();
        while (acknowledged.Sum() < Before) await Task.Yield();

        var before = acknowledged.ToArray();
        var written = false;
        var made = await MakeAsync(new Reporting(progress =>
        {
            // However busy the machine is, somebody comes to write in the middle of it.
            if (!written && progress.Step is BackupStep.Copying) written = SpinWait.SpinUntil(() => acknowledged.Sum() > before.Sum(), TimeSpan.FromSeconds(30));
        }));
        var after = acknowledged.ToArray();
        await stop.CancelAsync();
        await Task.WhenAll(writing);

        Assert.True(written, "Nobody could write while the back-up was made.");
        Assert.Equal(Writers, made.Rows.States);
        await RestoreAsync();
        await using var restored = StoreFixture.Open(Target);
        for (var writer = 0; writer < Writers; writer++)
            Assert.InRange(await CountAsync(restored, $"{writer}"), before[writer], after[writer] + 1);
    }

    [Fact]
    public async Task Make_CommitsBetweenItsSteps_CopiesTheSnapshotOnly()
    {
        await using var store = StoreFixture.Open(Source, options => options.CheckpointBytes = 64 << 10);
        var large = new CounterState { Count = 1, Note = new string('x', 900_000) };
        var states = Enumerable.Range(0, 8).Select(_ => new GrainState<CounterState>(large)).ToList();
        for (var i = 0; i < states.Count; i++) await store.Storage.WriteStateAsync("counter", GrainId.Create("counter", $"{i}"), states[i], Cancelled);

        var steps = 0;
        var made = await MakeAsync(new Reporting(progress =>
        {
            if (progress.Step is not BackupStep.Copying) return;
            steps++;
            // From outside, each step is a moment at which others commit and copy their log into the file.
            for (var i = 0; i < states.Count; i++)
            {
                states[i].State = new CounterState { Count = 2, Note = large.Note };
                store.Storage.WriteStateAsync("counter", GrainId.Create("counter", $"{i}"), states[i], Cancelled).GetAwaiter().GetResult();
            }
        }));

        Assert.True(steps > 4, $"{steps} steps");
        Assert.Equal(8, made.Rows.States);
        await RestoreAsync();
        await using var restored = StoreFixture.Open(Target);
        for (var i = 0; i < states.Count; i++) Assert.Equal(1, await CountAsync(restored, $"{i}"));
        Assert.Equal(2, await CountAsync(store, "7"));
    }

    [Fact]
    public async Task Make_StoppedStore_ChangesNothingInItAndGivesTheFilesBack()
    {
        var check = await FillAsync();
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Source, "voxa.db"), Cancelled);
        var files = new Dictionary<string, byte[]> { ["edge.key"] = [1, 2, 3], ["other"] = [] };

        var made = await StoreBackup.MakeAsync(Location(Source), Copy, files, TimeProvider.System, new Reporting(_ => { }), Cancelled);

        Assert.Equal(check, made.Rows);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(Source, "voxa.db"), Cancelled));
        Assert.Equal(made.Bytes, new FileInfo(Copy).Length);
        Assert.Equal(["copy", "source"], Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName).Order());
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
        IReadOnlyDictionary<string, byte[]>? given = null;
        Directory.CreateDirectory(Target);
        var restored = await StoreBackup.RestoreAsync(Copy, Location(Target), (_, found) => Task.FromResult(given = found), new Reporting(_ => { }), Cancelled);
        Assert.Equal(made with { Bytes = restored.Bytes }, restored with { Files = made.Files });
        Assert.Equal(files.OrderBy(file => file.Key), given!.OrderBy(file => file.Key), new Same());
        Assert.Equal(check, await StoreMaintenance.CheckAsync(Location(Target), TimeProvider.System, Cancelled));
    }

    [Theory]
    [InlineData(BackupStep.Copying)]
    [InlineData(BackupStep.Checking)]
    [InlineData(BackupStep.Reading)]
    public async Task MakeAndRestore_Cancelled_LeaveNothing(BackupStep at)
    {
        await FillAsync();
        using (var stop = new CancellationTokenSource())
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StoreBackup.MakeAsync(
                Location(Source), Copy, NoFiles, TimeProvider.System, new Reporting(progress => CancelAt(at, progress, stop)), stop.Token));
            Assert.Equal(["source"], Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName));
        }

        await MakeAsync();
        Directory.CreateDirectory(Target);
        using (var stop = new CancellationTokenSource())
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => StoreBackup.RestoreAsync(
                Copy, Location(Target), NoChange, new Reporting(progress => CancelAt(at, progress, stop)), stop.Token));
            Assert.Empty(Directory.EnumerateFileSystemEntries(Target));
        }
    }

    [Fact]
    public async Task Make_WhatAKilledOneLeft_IsOverwritten()
    {
        var check = await FillAsync();
        await File.WriteAllBytesAsync(Copy + ".partial", new byte[4 << 20], Cancelled);
        await File.WriteAllTextAsync(Copy + ".partial-journal", "left", Cancelled);
        Assert.Equal(check, (await MakeAsync()).Rows);
        Assert.Equal(["copy", "source"], Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Make_NameIsTaken_IsRefusedAndLeavesIt()
    {
        await FillAsync();
        await File.WriteAllTextAsync(Copy, "mine", Cancelled);
        Assert.Equal(StorageFailure.AlreadyThere, (await Assert.ThrowsAsync<StorageException>(() => MakeAsync())).Failure);
        Assert.Equal("mine", await File.ReadAllTextAsync(Copy, Cancelled));
    }

    [Fact]
    public async Task Make_NameIsTakenMeanwhile_IsRefusedAndLeavesIt()
    {
        await FillAsync();
        var failure = await Assert.ThrowsAsync<StorageException>(() => MakeAsync(new Reporting(_ => File.WriteAllText(Copy, "mine"))));
        Assert.Equal(StorageFailure.AlreadyThere, failure.Failure);
        Assert.Equal("mine", await File.ReadAllTextAsync(Copy, Cancelled));
        Assert.False(File.Exists(Copy + ".partial"));
    }

    [Fact]
    public async Task Make_TwoAtOnceOfOneFile_OneIsRefusedAndTheOtherIsWhole()
    {
        var check = await FillAsync();
        StorageException? second = null;
        var made = await MakeAsync(new Reporting(_ => second ??= Assert.Throws<StorageException>(() => MakeAsync().GetAwaiter().GetResult())));
        Assert.Equal((check, StorageFailure.AccessDenied), (made.Rows, second!.Failure));
        Assert.Equal(check, (await RestoreAsync()).Rows);
    }

    [Fact]
    public async Task Make_PlaceThatCannotBeWritten_IsRefusedByName()
    {
        await FillAsync();
        await File.WriteAllTextAsync(_directory.File("file"), "", Cancelled);
        var failure = await Assert.ThrowsAsync<StorageException>(() => StoreBackup.MakeAsync(
            Location(Source), _directory.File("file/copy"), NoFiles, TimeProvider.System, new Reporting(_ => { }), Cancelled));
        Assert.Equal(StorageFailure.AccessDenied, failure.Failure);
        Assert.Contains("file/copy", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Make_NoStoreOrAnEmptyOneOrAServer_IsRefused()
    {
        Assert.Equal(StorageFailure.AccessDenied, (await Assert.ThrowsAsync<StorageException>(() => MakeAsync())).Failure);
        Directory.CreateDirectory(Source);
        await File.WriteAllBytesAsync(Path.Combine(Source, "voxa.db"), [], Cancelled);
        Assert.Equal(StorageFailure.Foreign, (await Assert.ThrowsAsync<StorageException>(() => MakeAsync())).Failure);
        var server = StoreLocation.TryParse("postgres:Host=/nowhere;Database=x;Username=x", "", out _)!;
        var failure = await Assert.ThrowsAsync<StorageException>(() => StoreBackup.MakeAsync(server, Copy, NoFiles, TimeProvider.System, new Reporting(_ => { }), Cancelled));
        Assert.Contains("pg_dump", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 4_000)]
    [InlineData(8_192, 4_096)]
    [InlineData(100_000, 40_000)]
    public async Task Restore_DamagedPages_IsRefusedAndLeavesNothing(int offset, int length)
    {
        await FillAsync();
        await MakeAsync();
        var bytes = await File.ReadAllBytesAsync(Copy, Cancelled);
        new Random(1).NextBytes(bytes.AsSpan(offset, length));
        await RefuseAsync(bytes, offset < 16 ? StorageFailure.Foreign : StorageFailure.Corrupted);
    }

    [Fact]
    public async Task Restore_OneLetterOfAStateChanged_IsRefused()
    {
        await FillAsync();
        await MakeAsync();
        // Structure and keys stay whole, which SQLite's own check is content with.
        using (var other = new SqliteConnection(Copy, TimeSpan.Zero)) other.Execute("UPDATE grain_state SET state = replace(state, 'noted', 'nited') WHERE grain_key = '77'");
        await RefuseAsync(await File.ReadAllBytesAsync(Copy, Cancelled), StorageFailure.Corrupted);
    }

    [Fact]
    public async Task Restore_CutFile_IsRefused()
    {
        await FillAsync();
        await MakeAsync();
        var bytes = await File.ReadAllBytesAsync(Copy, Cancelled);
        for (var length = 0; length < bytes.Length; length += 20_011)
            await RefuseAsync(bytes[..length], length < 16 ? StorageFailure.Foreign : StorageFailure.Corrupted);
    }

    [Fact]
    public async Task Restore_NoBackUp_IsRefused()
    {
        await RefuseAsync(Encoding.ASCII.GetBytes(new string('x', 5_000)), StorageFailure.Foreign);
        using (var other = new SqliteConnection(_directory.File("other"), TimeSpan.Zero)) other.Execute("CREATE TABLE bookmarks (url TEXT)");
        await RefuseAsync(await File.ReadAllBytesAsync(_directory.File("other"), Cancelled), StorageFailure.Foreign);
        await FillAsync();
        await RefuseAsync(await File.ReadAllBytesAsync(Path.Combine(Source, "voxa.db"), Cancelled), StorageFailure.Foreign);
        File.Delete(Copy);
        Directory.CreateDirectory(Target);
        Assert.Equal(StorageFailure.AccessDenied, (await Assert.ThrowsAsync<StorageException>(RestoreAsync)).Failure);
    }

    [Theory]
    [InlineData("INSERT INTO schema_version VALUES (1000, '2031-01-01')")]
    [InlineData("UPDATE backup SET format = 1000")]
    public async Task Restore_OfANewerProgram_IsRefused(string change)
    {
        await FillAsync();
        await MakeAsync();
        using (var other = new SqliteConnection(Copy, TimeSpan.Zero)) other.Execute(change);
        await RefuseAsync(await File.ReadAllBytesAsync(Copy, Cancelled), StorageFailure.SchemaTooNew);
    }

    [Theory]
    [InlineData("voxa.db")]
    [InlineData("voxa.db-wal")]
    [InlineData("voxa.db-journal")]
    public async Task Restore_WhereAStoreIs_IsRefusedAndLeavesIt(string name)
    {
        await FillAsync();
        await MakeAsync();
        Directory.CreateDirectory(Target);
        var there = Path.Combine(Target, name);
        await File.WriteAllTextAsync(there, "there", Cancelled);
        Assert.Equal(StorageFailure.AlreadyThere, (await Assert.ThrowsAsync<StorageException>(RestoreAsync)).Failure);
        Assert.Equal("there", await File.ReadAllTextAsync(there, Cancelled));
    }

    [Fact]
    public async Task Restore_RowsAreAdapted_BeforeTheStoreHasItsName()
    {
        await FillAsync();
        await MakeAsync();
        Directory.CreateDirectory(Target);
        await Assert.ThrowsAsync<StorageException>(() => StoreBackup.RestoreAsync(
            Copy, Location(Target), (_, _) => throw new StorageException("no"), new Reporting(_ => { }), Cancelled));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Target));

        await StoreBackup.RestoreAsync(
            Copy, Location(Target), (rows, _) => rows.WriteAsync([new StoreRowChange("counter", "0", "counter", null)], Cancelled), new Reporting(_ => { }), Cancelled);
        await using var restored = StoreFixture.Open(Target);
        var state = new GrainState<CounterState>();
        await restored.Storage.ReadStateAsync("counter", GrainId.Create("counter", "0"), state, Cancelled);
        Assert.False(state.RecordExists);
        Assert.Equal(1, await CountAsync(restored, "1"));
    }

    private static void CancelAt(BackupStep step, BackupProgress progress, CancellationTokenSource stop)
    {
        if (progress.Step == step) stop.Cancel();
    }

    private static Task NoChange(StoreRows rows, IReadOnlyDictionary<string, byte[]> files) => Task.CompletedTask;

    private static StoreLocation Location(string directory) => StoreLocation.TryParse("sqlite", directory, out _)!;

    private static async Task<int> CountAsync(StoreFixture store, string key)
    {
        var state = new GrainState<CounterState>();
        await store.Storage.ReadStateAsync("counter", GrainId.Create("counter", key), state, Cancelled);
        return state.State!.Count;
    }

    private Task<BackupContent> MakeAsync(IProgress<BackupProgress>? progress = null) =>
        StoreBackup.MakeAsync(Location(Source), Copy, NoFiles, TimeProvider.System, progress ?? new Reporting(_ => { }), Cancelled);

    private Task<BackupContent> RestoreAsync()
    {
        Directory.CreateDirectory(Target);
        return StoreBackup.RestoreAsync(Copy, Location(Target), NoChange, new Reporting(_ => { }), Cancelled);
    }

    private async Task RefuseAsync(byte[] bytes, StorageFailure expected)
    {
        await File.WriteAllBytesAsync(Copy, bytes, Cancelled);
        var failure = await Assert.ThrowsAsync<StorageException>(RestoreAsync);
        Assert.Equal(expected, failure.Failure);
        Assert.Contains(Copy, failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Target));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Copy, Cancelled));
    }

    /// <summary>A stopped store of some pages.</summary>
    private async Task<StoreContent> FillAsync()
    {
        await using (var store = StoreFixture.Open(Source))
        {
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => store.Storage.WriteStateAsync(
                "counter", GrainId.Create("counter", $"{i}"), new GrainState<CounterState>(new CounterState { Count = i, Note = "noted" + new string('x', 1_000) }), Cancelled)));
        }

        return await StoreMaintenance.CheckAsync(Location(Source), TimeProvider.System, Cancelled);
    }

    private sealed class Reporting(Action<BackupProgress> report) : IProgress<BackupProgress>
    {
        public void Report(BackupProgress value) => report(value);
    }

    private sealed class Same : IEqualityComparer<KeyValuePair<string, byte[]>>
    {
        public bool Equals(KeyValuePair<string, byte[]> x, KeyValuePair<string, byte[]> y) => x.Key == y.Key && x.Value.SequenceEqual(y.Value);

        public int GetHashCode(KeyValuePair<string, byte[]> obj) => obj.Key.GetHashCode(StringComparison.Ordinal);
    }
}
