using System.Diagnostics;
using System.Globalization;
using OrleansVoxa.Bench.Cryptography;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Bridge;

/// <summary>
/// Requests through the bridge against the rate at which this machine could do their X25519 operations and nothing else. Silo,
/// publisher, origin and callers share the machine; the bare operations have it to themselves.
/// </summary>
internal sealed class BridgeRateComparison : IComparison
{
    private const int Connections = 16;
    private const int Rounds = 5;
    private const int WarmUp = 5_000;
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LoadSlice = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan BareSlice = TimeSpan.FromSeconds(1);

    public string Name => "bridge-rate";

    public string Subject => "bridge, 16 connections, 1 KiB answers";

    public string Baseline => "its X25519 operations alone, on all processors";

    public string Bar => "at least 0.5";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        var operations = await CountedExchange.OperationsAsync(cancellationToken);
        await using var network = await BridgeNetwork.StartAsync(cancellationToken);
        using var load = new BridgeLoad(Connections);
        await WarmUpAsync(load, network, cancellationToken);

        List<double> ratios = [], processorRatios = [], rates = [];
        List<Costs> costs = [];
        List<Slice> bare = [Bare()];
        for (var round = 0; round < Rounds; round++)
        {
            var spent = Costs.Until(network);
            var (answered, elapsed) = await load.RunAsync(network.Bridged, LoadSlice, cancellationToken);
            costs.Add(Costs.Until(network).Since(spent, answered));
            bare.Add(Bare());
            rates.Add(answered / elapsed.TotalSeconds);
            // The machine's own speed changes while this runs, so each slice stands between two of the baseline.
            ratios.Add(rates[^1] * operations / ((bare[^2].Rate + bare[^1].Rate) / 2));
            processorRatios.Add(operations / costs[^1].Total / ((bare[^2].ProcessorRate + bare[^1].ProcessorRate) / 2));
        }

        var alone = Quantile.Median(bare.Select(static slice => slice.Rate));
        return new Measurement(
            ratios,
            $"{Figure.Rate(Quantile.Median(rates), "requests")}; processor time a request: "
            + $"silo {Milliseconds(costs, static cost => cost.Silo)}, publisher {Milliseconds(costs, static cost => cost.Publisher)}, "
            + $"callers and origin {Milliseconds(costs, static cost => cost.Load)}",
            string.Create(CultureInfo.InvariantCulture, $"{operations:0} a request, {Figure.Rate(alone, "X25519")}, {alone / operations:0} requests/s"),
            processorRatios);
    }

    // So that what is measured was compiled before: in three processes, each with its own hot paths.
    private static async Task WarmUpAsync(BridgeLoad load, BridgeNetwork network, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        for (var answered = 0; answered < WarmUp && Stopwatch.GetElapsedTime(started) < LongestWarmUp;)
            answered += (await load.RunAsync(network.Bridged, TimeSpan.FromSeconds(1), cancellationToken)).Answered;
    }

    private static string Milliseconds(List<Costs> costs, Func<Costs, double> part) => Figure.Time(Quantile.Median(costs.Select(part)));

    /// <summary>Bare X25519 operations of all processors together.</summary>
    private static Slice Bare()
    {
        var count = 0L;
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            using var agreement = new BareAgreement();
            var done = 0L;
            for (; Stopwatch.GetElapsedTime(started) < BareSlice; done++) agreement.Derive();
            Interlocked.Add(ref count, done);
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        return new Slice(count, Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    /// <summary>Processor time, in seconds.</summary>
    private readonly record struct Costs(double Silo, double Publisher, double Load)
    {
        public double Total => Silo + Publisher + Load;

        public static Costs Until(BridgeNetwork network) =>
            new(network.Silo.Processor.TotalSeconds, network.Publisher.Processor.TotalSeconds, Environment.CpuUsage.TotalTime.TotalSeconds);

        public Costs Since(Costs before, int requests) =>
            new((Silo - before.Silo) / requests, (Publisher - before.Publisher) / requests, (Load - before.Load) / requests);
    }
}
