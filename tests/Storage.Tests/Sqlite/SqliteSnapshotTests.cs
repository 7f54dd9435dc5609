using Microsoft.Extensions.Logging.Abstractions;
using OrleansVoxa.Storage.Grains;
using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Storage.Tests.Sqlite;

/// <summary>Readers keep their transaction while nothing is committed; what was committed they must see.</summary>
public sealed class SqliteSnapshotTests
{
    private static readonly StateKey Key = new(GrainId.Create("snapshot", "one"), "state");

    [Fact]
    public async Task ReadStateAsync_AfterEachAcknowledgedWrite_SeesIt()
    {
        using var directory = new TemporaryDirectory();
        var clock = new StoppedClock();
        using var database = Open(directory.Path, clock);
        for (var version = 0L; version < 200; version++)
        {
            // More than one, so that more than one reader holds a snapshot of before.
            var before = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => VersionAsync(database))));
            Assert.All(before, found => Assert.Equal(version, found));
            database.Write([new StateWrite(Key, version, "{}"u8.ToArray())]);
        }
    }

    [Fact]
    public async Task ReadStateAsync_WrittenByAnotherProgram_SeesItWithinTenMilliseconds()
    {
        using var directory = new TemporaryDirectory();
        var clock = new StoppedClock();
        using var database = Open(directory.Path, clock);
        database.Write([new StateWrite(Key, 0, "{}"u8.ToArray())]);
        Assert.Equal(1, await VersionAsync(database));

        using (var other = new SqliteConnection(Path.Combine(directory.Path, "voxa.db"), TimeSpan.FromSeconds(5)))
            other.Execute("UPDATE grain_state SET version = 7");
        clock.Now += TimeSpan.FromMilliseconds(10).Ticks;
        Assert.Equal(7, await VersionAsync(database));
    }

    [Fact]
    public async Task Maintain_ReadersHaveReadBefore_LogStartsOver()
    {
        using var directory = new TemporaryDirectory();
        using var database = Open(directory.Path, new StoppedClock(), checkpointBytes: 64 << 10);
        var longest = 0L;
        var json = new byte[32 << 10];
        Array.Fill(json, (byte)'0');
        for (var version = 0L; version < 300; version++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => VersionAsync(database))));
            database.Write([new StateWrite(Key, version, json)]);
            database.Maintain();
            longest = Math.Max(longest, new FileInfo(Path.Combine(directory.Path, "voxa.db-wal")).Length);
        }

        Assert.InRange(longest, 64 << 10, 3 << 20);
    }

    [Fact]
    public async Task Maintain_ReadersReadMeanwhile_LogStartsOver()
    {
        using var directory = new TemporaryDirectory();
        using var database = Open(directory.Path, new StoppedClock(), checkpointBytes: 64 << 10);
        var longest = 0L;
        var json = new byte[32 << 10];
        Array.Fill(json, (byte)'0');
        for (var version = 0L; version < 300; version++)
        {
            database.Write([new StateWrite(Key, version, json)]);
            var reads = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => VersionAsync(database))));
            database.Maintain();
            await reads;
            longest = Math.Max(longest, new FileInfo(Path.Combine(directory.Path, "voxa.db-wal")).Length);
        }

        Assert.InRange(longest, 64 << 10, 512 << 10);
    }

    [Fact]
    public async Task Open_CopyOfALogThatIsLongerThanWhatWasWritten_HasEveryRow()
    {
        using var directory = new TemporaryDirectory();
        var (from, to) = (Path.Combine(directory.Path, "from"), Directory.CreateDirectory(Path.Combine(directory.Path, "to")).FullName);
        using (var database = Open(from, TimeProvider.System))
        {
            for (var row = 0; row < 400; row++)
            {
                database.Write([new StateWrite(KeyOf(row), 0, new byte[3000].Select(_ => (byte)'1').ToArray())]);
                database.Maintain();
            }

            // As a crash leaves them: the log not copied, zeros behind its last frame.
            foreach (var name in new[] { "voxa.db", "voxa.db-wal" })
            {
                using var source = new FileStream(Path.Combine(from, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                using var target = File.Create(Path.Combine(to, name));
                await source.CopyToAsync(target, TestContext.Current.CancellationToken);
            }
        }

        var log = await File.ReadAllBytesAsync(Path.Combine(to, "voxa.db-wal"), TestContext.Current.CancellationToken);
        Assert.All(log[^(256 << 10)..], tail => Assert.Equal(0, tail));
        using var copy = Open(to, TimeProvider.System);
        for (var row = 0; row < 400; row++) Assert.Equal(1, await VersionAsync(copy, KeyOf(row)));
    }

    private static StateKey KeyOf(int row) => new(GrainId.Create("snapshot", $"{row:D4}"), "state");

    private static Task<long> VersionAsync(SqliteDatabase database) => VersionAsync(database, Key);

    private static async Task<long> VersionAsync(SqliteDatabase database, StateKey key)
    {
        var found = new long[1];
        await database.ReadStateAsync(key, found, static (target, _, version) => target[0] = version, CancellationToken.None);
        return found[0];
    }

    private static SqliteDatabase Open(string directory, TimeProvider clock, int checkpointBytes = 16 << 20)
    {
        var database = new SqliteDatabase(
            new SqliteStorageOptions { DataDirectory = directory, CheckpointBytes = checkpointBytes }, clock, NullLogger.Instance);
        database.Open();
        return database;
    }

    private sealed class StoppedClock : TimeProvider
    {
        public long Now { get; set; } = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
