using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Bridge;

/// <summary>What one caller waits for an answer through the bridge, in turn with asking the origin itself.</summary>
internal sealed class BridgeLatencyComparison : IComparison
{
    private const int Rounds = 5;
    private const int Requests = 100;

    public string Name => "bridge-latency";

    public string Subject => "one request at a time through the bridge, median";

    public string Baseline => "the same straight to the origin";

    public string Bar => "at most 10 ms added";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var network = await BridgeNetwork.StartAsync(cancellationToken);
        using var caller = new BridgeLoad(1);
        List<double> ratios = [], bridged = [], direct = [], added = [];
        // The first rounds, 600 requests, are for the compiler.
        for (var round = -6; round < Rounds; round++)
        {
            double[] through = new double[Requests], straight = new double[Requests];
            for (var i = 0; i < Requests; i++)
            {
                through[i] = (await caller.TimeAsync(network.Bridged, cancellationToken)).TotalSeconds;
                straight[i] = (await caller.TimeAsync(network.Direct, cancellationToken)).TotalSeconds;
            }

            if (round < 0) continue;
            bridged.Add(Quantile.Median(through));
            direct.Add(Quantile.Median(straight));
            added.Add(bridged[^1] - direct[^1]);
            ratios.Add(bridged[^1] / direct[^1]);
        }

        return new Measurement(
            ratios, $"{Figure.Time(Quantile.Median(bridged))}, {Figure.Time(Quantile.Median(added))} added", Figure.Time(Quantile.Median(direct)));
    }
}
