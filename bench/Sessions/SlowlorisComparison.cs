using System.Diagnostics;
using System.Net;
using OrleansVoxa.Bench.Edge;
using OrleansVoxa.Bench.Http;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Bench.Sessions;

/// <summary>What an honest peer waits for while thousands hold connections open with a byte a second, against the same without them.</summary>
internal sealed class SlowlorisComparison(string name, string what, bool connects) : IComparison
{
    private const int Attackers = 5_000;
    private const int Rounds = 4;

    // Long enough that the edge cuts each attacker, and it comes back, more than once.
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(12);

    public static IReadOnlyList<SlowlorisComparison> All { get; } =
    [
        new("slowloris", "a request of an open session", connects: false),
        new("slowloris-connect", "a new session, from connecting to its first answer", connects: true),
    ];

    public string Name => name;

    public string Subject => $"{what}, 99th percentile, beside {Attackers:N0} slowloris connections";

    public string Baseline => "the same without them";

    public string Bar => "at most 2";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var silo = await HttpServer.StartSiloAsync(cancellationToken);
        var edge = new IPEndPoint(IPAddress.Loopback, silo.EdgePort);
        using var key = IdentityKey.Generate();
        await using var session = await SealedCaller.ConnectAsync(edge, key, 64, cancellationToken);
        List<double> beside = [], alone = [];
        var returned = 0L;
        // The first round is for the compiler.
        for (var round = -1; round < Rounds; round++)
        {
            var without = await TailAsync();
            await using var crowd = new DrippingCrowd(edge, Attackers);
            await crowd.WholeAsync(cancellationToken);
            var with = await TailAsync();
            if (round < 0) continue;
            beside.Add(with);
            alone.Add(without);
            returned += crowd.Returned;
        }

        return new Measurement(
            [.. beside.Zip(alone, (with, without) => with / without)],
            $"{Figure.Time(Quantile.Median(beside))}, and {returned:N0} of them were cut and came back",
            Figure.Time(Quantile.Median(alone)));

        async Task<double> TailAsync()
        {
            List<double> times = [];
            for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Duration;)
            {
                var started = Stopwatch.GetTimestamp();
                if (connects) await ConnectAsync();
                else await session.CallAsync(1, 1, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            }

            return Quantile.Of(times, 0.99);
        }

        async Task ConnectAsync()
        {
            await using var fresh = await SealedCaller.ConnectAsync(edge, key, 64, cancellationToken);
            await fresh.CallAsync(1, 1, cancellationToken);
        }
    }
}
