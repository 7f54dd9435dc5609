using System.Diagnostics;
using System.Globalization;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Http;

/// <summary>
/// 100,000 nodes, each of which beats every 30 seconds, for five minutes over HTTP: the processors that the silo takes for them, and the memory
/// that it has in use while all of them are active, against what it had before the first of them came.
/// </summary>
internal sealed class HttpSoakComparison : IComparison
{
    private const int Nodes = 100_000;
    private const int Slices = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    public string Name => "soak";

    public string Subject => "silo, 100,000 nodes that beat every 30 s over HTTP, five minutes";

    public string Baseline => "one processor";

    public string Bar => "under 1, and at most 3 KiB a node";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var silo = await HttpServer.StartSiloAsync(cancellationToken);
        await silo.RegisterAsync(1, cancellationToken);
        var before = silo.Resident;
        var ids = await silo.RegisterAsync(Nodes, cancellationToken);
        byte[][] beats = [.. ids.Select(id => HttpCaller.Request("POST", "/heartbeat/" + id, "{}"))];
        List<double> shares = [], bytes = [];
        for (var slice = 0; slice < Slices; slice++)
        {
            var processor = silo.Processor;
            var started = Stopwatch.GetTimestamp();
            await BeatOnceAsync(silo, beats, cancellationToken);
            shares.Add((silo.Processor - processor).TotalSeconds / Stopwatch.GetElapsedTime(started).TotalSeconds);
            bytes.Add((double)(silo.Resident - before) / Nodes);
        }

        return new Measurement(
            shares,
            string.Create(CultureInfo.InvariantCulture, $"{Quantile.Median(shares):0.00} processors, {Quantile.Median(bytes):0} B a node in use, {bytes.Max():0} at most"),
            "1 processor");
    }

    /// <summary>All nodes once, evenly over the interval. Fails if the silo cannot keep up.</summary>
    private static async Task BeatOnceAsync(HttpServer silo, byte[][] beats, CancellationToken cancellationToken)
    {
        var turns = (int)(Interval / Turn);
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Turn);
        for (var turn = 0; turn < turns; turn++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var (first, end) = (turn * Nodes / turns, (turn + 1) * Nodes / turns);
            await silo.LoadAsync(end - first, 200, i => beats[first + i], cancellationToken);
        }

        if (Stopwatch.GetElapsedTime(started) > 1.2 * Interval) throw new InvalidOperationException("The silo does not keep up with its heartbeats.");
    }
}
