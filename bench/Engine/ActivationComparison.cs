using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Bench.Storage;
using OrleansVoxa.Storage;
using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Bench.Engine;

/// <summary>
/// 100,000 grains called once each in a silo that has just started, so that every one of them reads its state from SQLite,
/// against the same rows read by key on one thread.
/// </summary>
internal sealed class ActivationComparison : IComparison
{
    private const int Count = 100_000;
    private const int Callers = 100;
    private const int Rounds = 3;

    private static readonly GrainId[] Grains =
        [.. Enumerable.Range(0, Count).Select(i => GrainId.Create(TextGrain.Type, $"text-{i:D6}"))];

    public string Name => "engine-activations";

    public string Subject => "100,000 activations from storage";

    public string Baseline => "the same rows read by key, one thread, one prepared statement";

    public string Bar => "at most 1 s";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("voxa-bench-").FullName;
        try
        {
            await using (var store = new SqliteStore(directory)) await store.InsertAsync(Grains, 1000);

            List<Slice> ours = [], theirs = [];
            for (var round = 0; round <= Rounds; round++)
            {
                var baseline = await Slice.MeasureAsync(Count, () => Task.Run(() => ReadAll(directory), cancellationToken));
                var subject = await ActivateAllAsync(directory, cancellationToken);
                if (round == 0) continue;
                ours.Add(subject);
                theirs.Add(baseline);
            }

            return new Measurement(
                [.. ours.Zip(theirs, (mine, other) => mine.Rate / other.Rate)],
                Times(ours), Times(theirs),
                [.. ours.Zip(theirs, (mine, other) => mine.ProcessorRate / other.ProcessorRate)]);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Times(List<Slice> slices) =>
        $"{Figure.Time(Quantile.Median(slices.Select(slice => slice.Seconds)))} "
        + $"({Figure.Time(Quantile.Median(slices.Select(slice => slice.ProcessorSeconds)))} of processor)";

    private static async Task<Slice> ActivateAllAsync(string directory, CancellationToken cancellationToken)
    {
        await using var silo = await MeasuredSilo.StartAsync(
            cancellationToken, services => services.AddSqliteGrainStorage(options => SqliteStore.Configure(options, directory)));
        return await Slice.MeasureAsync(Count, () => Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (var i = caller; i < Count; i += Callers)
            {
                if (await silo.Grains.GetGrain<ITextGrain>($"text-{i:D6}").Number() != i)
                    throw new InvalidOperationException($"Grain {i} read the state of another.");
            }
        }, cancellationToken))));
    }

    private static void ReadAll(string directory)
    {
        using var connection = new SqliteConnection(Path.Combine(directory, new SqliteStorageOptions().FileName), TimeSpan.FromSeconds(5));
        using var query = connection.Prepare(
            "SELECT version, state FROM grain_state WHERE grain_type = ?1 AND grain_key = ?2 AND state_name = ?3");
        foreach (var grain in Grains)
        {
            query.Bind(1, grain).Bind(3, CommitComparison.StateName);
            if (!query.Step() || query.GetUtf8(1).IsEmpty) throw new InvalidOperationException($"There is no row of {grain}.");
            query.Reset();
        }
    }
}
