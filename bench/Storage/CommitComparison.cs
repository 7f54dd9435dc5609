using System.Text.Json;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Storage;

/// <summary>
/// Acknowledged, durable writes of new rows through the group commit, against the same rows inserted in batches of 1,000.
/// Both files lie on the same disk and grow alike.
/// </summary>
internal sealed class CommitComparison(int writers, int rows, string bar) : RateComparison
{
    public const string StateName = "text";

    private const int LeastBaselineRows = 2000;

    private string _directory = "";
    private SqliteStore? _store;
    private PlainRows? _plain;
    private int _slices;

    public static IEnumerable<IComparison> All =>
    [
        new CommitComparison(1, 100, ""),
        new CommitComparison(10, 1000, ""),
        new CommitComparison(100, 5000, "at least 0.3"),
        new CommitComparison(1000, 20_000, "at least 0.5"),
    ];

    public override string Name => $"commit-{writers}";

    public override string Subject => $"SQLite, durable acknowledged writes, {writers:N0} {(writers == 1 ? "writer" : "writers")}";

    public override string Baseline => "the same rows inserted in batches of 1,000";

    public override string Bar => bar;

    protected override string Unit => "rows";

    protected override Task PrepareAsync(CancellationToken cancellationToken)
    {
        _directory = Directory.CreateTempSubdirectory("voxa-bench-").FullName;
        _store = new SqliteStore(Path.Combine(_directory, "grouped"));
        _plain = new PlainRows(Directory.CreateDirectory(Path.Combine(_directory, "plain")).FullName);
        return Task.CompletedTask;
    }

    protected override Task<Slice> SubjectAsync(CancellationToken cancellationToken)
    {
        var grains = NewRows(rows);
        return Slice.MeasureAsync(rows, () => _store!.InsertAsync(grains, writers));
    }

    protected override Task<Slice> BaselineAsync(CancellationToken cancellationToken)
    {
        var grains = NewRows(Math.Max(rows, LeastBaselineRows));
        var json = JsonSerializer.SerializeToUtf8Bytes(StoredText.Of(rows), StoredTextJson.Default.StoredText);
        return Slice.MeasureAsync(grains.Length, () => Task.Run(() => _plain!.Insert(grains, json), cancellationToken));
    }

    protected override async Task CleanUpAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        _plain?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    // Ascending keys on both sides, so that both trees grow at their right edge.
    private GrainId[] NewRows(int count)
    {
        _slices++;
        return [.. Enumerable.Range(0, count).Select(i => GrainId.Create("bench.text", $"{_slices:D6}-{i:D6}"))];
    }
}
