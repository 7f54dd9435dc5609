using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Storage;
using OrleansVoxa.Storage.Sqlite;

namespace OrleansVoxa.Bench.Registry;

/// <summary>
/// The directory after a start: 64 shards are activated, and each asks its nodes, which are activated for it and read their states.
/// Against the same rows read by key on one thread.
/// </summary>
internal sealed class RebuildComparison : IComparison
{
    private const int Rounds = 3;

    public string Name => "registry-rebuild";

    public string Subject => "the directory of 100,000 nodes, rebuilt after a start";

    public string Baseline => "their states read by key, one thread, one prepared statement";

    public string Bar => "";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        var data = Directory.CreateTempSubdirectory("voxa-bench-").FullName;
        try
        {
            string[] nodes;
            await using (var silo = await RegistrySilo.StartAsync(cancellationToken, data))
                nodes = await silo.RegisterUnsignedAsync(HeartbeatComparison.Nodes, cancellationToken);
            List<Slice> ours = [], theirs = [];
            for (var round = 0; round <= Rounds; round++)
            {
                var baseline = await Slice.MeasureAsync(nodes.Length, () => Task.Run(() => ReadAll(data, nodes), cancellationToken));
                Slice subject;
                await using (var silo = await RegistrySilo.StartAsync(cancellationToken, data))
                    subject = await Slice.MeasureAsync(nodes.Length, () => CountAsync(silo, nodes.Length, cancellationToken));
                if (round == 0) continue;
                ours.Add(subject);
                theirs.Add(baseline);
            }

            return new Measurement(
                [.. ours.Zip(theirs, (mine, other) => mine.Rate / other.Rate)],
                Figure.Time(Quantile.Median(ours.Select(slice => slice.Seconds))),
                Figure.Time(Quantile.Median(theirs.Select(slice => slice.Seconds))),
                [.. ours.Zip(theirs, (mine, other) => mine.ProcessorRate / other.ProcessorRate)]);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Until all are shown: a shard answers after ten seconds at the latest, with those that it has read by then.</summary>
    private static async Task CountAsync(RegistrySilo silo, int nodes, CancellationToken cancellationToken)
    {
        while ((await DirectoryReader.CountAsync(silo.Grains, cancellationToken)).Total < nodes)
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
    }

    private static void ReadAll(string data, string[] nodes)
    {
        using var connection = new SqliteConnection(Path.Combine(data, new SqliteStorageOptions().FileName), TimeSpan.FromSeconds(5));
        using var query = connection.Prepare(
            "SELECT version, state FROM grain_state WHERE grain_type = ?1 AND grain_key = ?2 AND state_name = ?3");
        foreach (var node in nodes)
        {
            query.Bind(1, GrainId.Create("voxa.node", node)).Bind(3, "node");
            if (!query.Step() || query.GetUtf8(1).IsEmpty) throw new InvalidOperationException($"There is no row of {node}.");
            query.Reset();
        }
    }
}
