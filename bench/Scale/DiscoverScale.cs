using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Grains.Abstractions.Registry;
using OrleansVoxa.Grains.Nodes;

namespace OrleansVoxa.Bench.Scale;

/// <summary>What a first page costs the whole directory.</summary>
/// <param name="Name">Which query.</param>
/// <param name="Shards">Shards that are asked.</param>
/// <param name="Rounds">Waves of shards that are asked at once, one wave after the other.</param>
/// <param name="Processor">The time of all shards together, in seconds.</param>
/// <param name="Seconds">Until the answer, the shards being dealt to the silos by chance and those of one silo answering one after the other; a round trip a wave.</param>
internal sealed record DiscoverScale(string Name, int Shards, int Rounds, double Processor, double Seconds)
{
    /// <summary>Between silos of one data centre; assumed, not measured.</summary>
    public const double RoundTrip = 0.001;

    private const int Placements = 101;

    public static async Task<List<DiscoverScale>> OfAsync(
        ScaleOptions options, NodePopulation nodes, IReadOnlyList<ShardCost> shards, CancellationToken cancellationToken)
    {
        var row = nodes.Row(0, new NodeLifecycleOptions());
        var chance = new Random(options.Seed);
        var found = new List<DiscoverScale>();
        for (var i = 0; i < ShardCost.Queries.Length; i++)
        {
            var (name, query, _) = ShardCost.Queries[i];
            var asked = await CountedDirectory.AskedAsync([.. shards.Select(shard => shard.Matches[i])], row, query, cancellationToken);
            var waves = Waves(asked, [.. shards.Select(shard => shard.Matches[i])], query.MaxResults + 1);
            var seconds = Quantile.Median(Enumerable.Range(0, Placements).Select(_ =>
            {
                var silos = Enumerable.Range(0, DirectoryShards.Count).Select(_ => chance.Next(options.Silos)).ToArray();
                return waves.Sum(wave => RoundTrip + wave.GroupBy(shard => silos[shard]).Max(silo => silo.Sum(shard => shards[shard].QuerySeconds[i])));
            }));
            found.Add(new DiscoverScale(name, asked.Count, waves.Count, asked.Sum(shard => shards[shard].QuerySeconds[i]), seconds));
        }

        return found;
    }

    /// <summary>The shards that were asked, as the reader asked them: so many at once as it did.</summary>
    private static List<int[]> Waves(IReadOnlyList<int> asked, int[] matches, int wanted)
    {
        var waves = new List<int[]>();
        var (done, found) = (0, 0);
        for (var wave = 1; done < asked.Count; wave = DirectoryReader.NextWave(wave, done, found, wanted))
        {
            waves.Add([.. asked.Skip(done).Take(wave)]);
            var most = wanted - found;
            found += waves[^1].Sum(shard => Math.Min(matches[shard], most));
            done += waves[^1].Length;
        }

        return waves;
    }
}
