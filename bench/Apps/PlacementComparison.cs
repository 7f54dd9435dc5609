using System.Globalization;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Bench.Apps;

/// <summary>Placements over a thousand machines that have eight apps each, against the tenth of a millisecond that one may take.</summary>
internal sealed class PlacementComparison : IComparison
{
    private const int Machines = 1_000;
    private const int AppsEach = 8;
    private const int Rounds = 7;
    private const int PlacementsPerRound = 4_000;
    private const double Asked = 10_000;

    public string Name => "app-placement";

    public string Subject => "placements of apps with one instance over 1,000 machines with eight apps each";

    public string Baseline => "10,000 a second";

    public string Bar => "at least 1";

    public Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        List<double> rates = [];
        for (var round = 0; round <= Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rate = Rate(new Random(round));
            // The first is for the compiler.
            if (round > 0) rates.Add(rate);
        }

        return Task.FromResult(new Measurement([.. rates.Select(rate => rate / Asked)], Figure.Rate(Quantile.Median(rates), "placements"), Figure.Rate(Asked, "placements")));
    }

    /// <summary>Each placement is of another app, and leaves its machine fuller for the next.</summary>
    private static double Rate(Random random)
    {
        var hosts = Hosts(random);
        var placed = 0;
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < PlacementsPerRound; i++)
        {
            var demand = new PlacementDemand(Name(i), new AppResources(10, 1 << 20, 0), PlacementRules.Anywhere, int.MaxValue, []);
            var chosen = PlacementPolicy.Choose(demand, hosts);
            if (chosen < 0) continue;
            hosts[chosen] = PlacementPolicy.Take(demand, hosts[chosen]);
            placed++;
        }

        var elapsed = TimeProvider.System.GetElapsedTime(started);
        if (placed != PlacementsPerRound) throw new InvalidOperationException($"Only {placed} of {PlacementsPerRound} found a machine.");
        return placed / elapsed.TotalSeconds;

        static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"new-app-{number}");
    }

    private static AppHostView[] Hosts(Random random)
    {
        var hosts = new AppHostView[Machines];
        for (var i = 0; i < hosts.Length; i++)
        {
            hosts[i] = new AppHostView
            {
                NodeId = Convert.ToHexStringLower(RandomBytes(random)),
                State = new string(AppHostStates.Ready),
                Region = $"region-{i % 5}",
                Capacity = new AppResources(16_000, 64L << 30, 1L << 40),
                Reserved = new AppResources(random.Next(8_000), random.NextInt64(32L << 30), 0),
                // Names of their own, as they are when each machine's report was read by itself.
                Apps = [.. Enumerable.Range(0, AppsEach).Select(_ => new AppHostApp($"app-{random.Next(1_000)}", 1))],
            };
        }

        return hosts;
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[20];
        random.NextBytes(bytes);
        return bytes;
    }
}
