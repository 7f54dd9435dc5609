using System.Diagnostics;
using OrleansVoxa.Bench.Http;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Sessions;

/// <summary>What is still served when ten times as many requests are under way as the silo needs to be busy, against what it serves then. The rest must be refused by name.</summary>
internal sealed class SaturationComparison : IComparison
{
    private const int Sessions = 16;
    private const int Saturating = 256;
    private const int Overload = 10 * Saturating;
    private const int Rounds = 7;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);

    public string Name => "saturation";

    public string Subject => $"heartbeats served, {Sessions} sessions with {Overload:N0} under way on each";

    public string Baseline => $"with {Saturating} on each, which saturates the silo";

    public string Bar => "at least 0.8, the rest refused";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var silo = await HttpServer.StartSiloAsync(cancellationToken);
        var sessions = new List<BeatingSession>();
        try
        {
            while (sessions.Count < Sessions) sessions.Add(await BeatingSession.OpenAsync("127.0.0.1", silo.EdgePort, cancellationToken));
            List<double> over = [], peak = [];
            var refused = 0L;
            var served = 0L;
            // The first round is for the compiler.
            for (var round = -1; round < Rounds; round++)
            {
                var (calm, _) = await LoadAsync(Saturating);
                var (loaded, turnedAway) = await LoadAsync(Overload);
                if (round < 0) continue;
                peak.Add(calm / Duration.TotalSeconds);
                over.Add(loaded / Duration.TotalSeconds);
                (served, refused) = (served + loaded, refused + turnedAway);
            }

            return new Measurement(
                [.. over.Zip(peak, (loaded, calm) => loaded / calm)],
                $"{Figure.Rate(Quantile.Median(over), "heartbeats")}, {(double)refused / (served + refused):P0} of all refused as overloaded",
                Figure.Rate(Quantile.Median(peak), "heartbeats"));
        }
        finally
        {
            foreach (var session in sessions) await session.DisposeAsync();
        }

        async Task<(long Served, long Refused)> LoadAsync(int inFlight)
        {
            var ends = Stopwatch.GetTimestamp() + (long)(Duration.TotalSeconds * Stopwatch.Frequency);
            var counts = await Task.WhenAll(sessions.Select(session => Task.Run(() => session.BeatUntilAsync(ends, inFlight, cancellationToken), cancellationToken)));
            return (counts.Sum(count => count.Served), counts.Sum(count => count.Refused));
        }
    }
}
