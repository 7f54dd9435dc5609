using System.Diagnostics;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Storage;
using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Bench.Storage;

/// <summary>
/// The longest that one of ten writers waits for an acknowledgement while a back-up is made, against the longest without one, or while SQLite's
/// <c>VACUUM INTO</c> makes the copy. The ratio is that of speeds: below 1, the back-up keeps writers longer.
/// </summary>
internal sealed class BackupPauseComparison(bool againstVacuum) : IComparison
{
    private const int Rows = 200_000, Writers = 10, Rounds = 9;

    private string _directory = "";
    private int _copies;

    public static IEnumerable<IComparison> All => [new BackupPauseComparison(false), new BackupPauseComparison(true)];

    public string Name => againstVacuum ? "backup-vacuum" : "backup-pause";

    public string Subject => "longest wait of ten writers, while a store of 200,000 rows is backed up";

    public string Baseline => againstVacuum ? "the same, while VACUUM INTO copies it" : "the same, without a back-up, for as long";

    public string Bar => "";

    private string Source => Path.Combine(_directory, "voxa.db");

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        _directory = Directory.CreateTempSubdirectory("voxa-bench-").FullName;
        try
        {
            await using var store = new SqliteStore(_directory);
            await store.InsertAsync([.. Enumerable.Range(0, Rows).Select(i => GrainId.Create("bench.text", $"{i:D6}"))], 1_000);
            List<double> ours = [], theirs = [];
            var lasts = TimeSpan.Zero;
            for (var round = 0; round < Rounds; round++)
            {
                var started = Stopwatch.GetTimestamp();
                ours.Add(await LongestWaitAsync(store, () => BackUpAsync(cancellationToken)));
                lasts = Stopwatch.GetElapsedTime(started);
                theirs.Add(await LongestWaitAsync(store, () => againstVacuum ? Task.Run(Vacuum, cancellationToken) : Task.Delay(lasts, cancellationToken)));
            }

            return new Measurement(
                [.. ours.Zip(theirs, (mine, other) => other / mine)], $"{Figure.Time(Quantile.Median(ours))}, back-up in {Figure.Time(lasts.TotalSeconds)}", Figure.Time(Quantile.Median(theirs)));
        }
        finally
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static async Task<double> LongestWaitAsync(SqliteStore store, Func<Task> meanwhile)
    {
        using var stop = new CancellationTokenSource();
        var longest = new double[Writers];
        var writing = Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var state = new GrainState<StoredText>(StoredText.Of(writer));
            await store.Storage.ReadStateAsync(CommitComparison.StateName, GrainId.Create("bench.text", $"w{writer}"), state);
            while (!stop.IsCancellationRequested)
            {
                state.State = StoredText.Of(writer);
                var started = Stopwatch.GetTimestamp();
                await store.Storage.WriteStateAsync(CommitComparison.StateName, GrainId.Create("bench.text", $"w{writer}"), state);
                longest[writer] = Math.Max(longest[writer], Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        }, CancellationToken.None)).ToList();
        await meanwhile();
        await stop.CancelAsync();
        await Task.WhenAll(writing);
        return longest.Max();
    }

    private async Task BackUpAsync(CancellationToken cancellationToken)
    {
        var copy = NewCopy();
        await StoreBackup.MakeAsync(
            StoreLocation.TryParse("sqlite", _directory, out _)!, copy, new Dictionary<string, byte[]>(), TimeProvider.System, new Progress<BackupProgress>(), cancellationToken);
        File.Delete(copy);
    }

    private void Vacuum()
    {
        var copy = NewCopy();
        using (var connection = new SqliteConnection(Source, TimeSpan.FromSeconds(5)))
        {
            connection.KeepLogOnClose();
            connection.Execute($"VACUUM INTO '{copy}'");
        }

        using (var connection = new SqliteConnection(copy, TimeSpan.Zero)) connection.Scalar("PRAGMA integrity_check(1)");
        using (var file = new FileStream(copy, FileMode.Open, FileAccess.ReadWrite)) file.Flush(flushToDisk: true);
        File.Delete(copy);
    }

    private string NewCopy() => Path.Combine(_directory, $"copy-{_copies++}");
}
