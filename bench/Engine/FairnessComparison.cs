using System.Globalization;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Engine;

/// <summary>Whether 100 callers that call without a pause get the same share: the slowest against the median one.</summary>
internal sealed class FairnessComparison : IComparison
{
    private const int Callers = 100;
    private const int Rounds = 5;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(500);

    public string Name => "engine-fairness";

    public string Subject => "the slowest of 100 callers on 100 grains";

    public string Baseline => "the median caller";

    public string Bar => "at least 0.8";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var silo = await MeasuredSilo.StartAsync(cancellationToken);
        var grains = CallLoad.Grains(silo, Callers);
        List<double> ratios = [], slowest = [], median = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var counts = await CallLoad.CountAsync(grains, Slice, cancellationToken);
            if (round == 0) continue;
            slowest.Add(counts.Min());
            median.Add(Quantile.Median(counts.Select(count => (double)count)));
            ratios.Add(slowest[^1] / median[^1]);
        }

        return new Measurement(ratios, Calls(slowest), Calls(median));
    }

    private static string Calls(List<double> counts) =>
        string.Create(CultureInfo.InvariantCulture, $"{Quantile.Median(counts):0} calls in {Slice.TotalMilliseconds:0} ms");
}
