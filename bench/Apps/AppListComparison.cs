using System.Diagnostics;
using System.Globalization;
using OrleansVoxa.Bench.Http;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Apps;

/// <summary>A hundred instances as the API lists them: the apps, and of each one its status. No app has more than ten instances, and no call lists those of all.</summary>
internal sealed class AppListComparison : IComparison
{
    private const int Apps = 10;
    private const int Instances = 10;
    private const int Rounds = 9;
    private const int Repeats = 80;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public string Name => "app-list";

    public string Subject => $"{Apps * Instances} instances listed, {Apps} apps and the status of each: {Apps + 1} requests, one after the other, on one connection";

    public string Baseline => "a bare Kestrel that answers so many bytes";

    public string Bar => "at most 10 ms";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var silo = await HttpServer.StartSiloAsync(cancellationToken, null, AppOperator.Options);
        await using var bare = await HttpServer.StartBareAsync(cancellationToken);
        await using var machine = await DeployAsync(silo, cancellationToken);
        using var ours = await HttpCaller.ConnectAsync(silo.Address, cancellationToken);
        using var theirs = await HttpCaller.ConnectAsync(bare.Address, cancellationToken);
        byte[][] requests = [HttpCaller.Request("GET", "/api/apps/list_apps"), .. Enumerable.Range(0, Apps).Select(app => AppOperator.StatusRequest(NameOf(app)))];
        var lengths = new List<int>();
        foreach (var request in requests) lengths.Add((await ours.AskAsync(request, 200, cancellationToken)).Length);
        byte[][] same = [.. lengths.Select(length => HttpCaller.Request("GET", string.Create(CultureInfo.InvariantCulture, $"/bytes/{length}")))];

        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < WarmUp)
        {
            await TimeAsync(ours, requests, cancellationToken);
            await TimeAsync(theirs, same, cancellationToken);
        }

        List<Slice> mine = [], others = [];
        for (var round = 0; round < Rounds; round++)
        {
            List<double> subject = [], baseline = [];
            var (ourProcessor, theirProcessor) = (silo.Processor, bare.Processor);
            for (var i = 0; i < Repeats; i++)
            {
                subject.Add(await TimeAsync(ours, requests, cancellationToken));
                baseline.Add(await TimeAsync(theirs, same, cancellationToken));
            }

            mine.Add(new Slice(1, Quantile.Median(subject), (silo.Processor - ourProcessor).TotalSeconds / Repeats));
            others.Add(new Slice(1, Quantile.Median(baseline), (bare.Processor - theirProcessor).TotalSeconds / Repeats));
        }

        return new Measurement(
            [.. mine.Zip(others, (a, b) => a.Seconds / b.Seconds)],
            string.Create(CultureInfo.InvariantCulture, $"{Text(mine)}, {lengths.Sum():N0} bytes"),
            Text(others),
            [.. mine.Zip(others, (a, b) => a.ProcessorSeconds / b.ProcessorSeconds)]);
    }

    private static string Text(List<Slice> slices) =>
        $"{Figure.Time(Quantile.Median(slices.Select(slice => slice.Seconds)))} ({Figure.Time(Quantile.Median(slices.Select(slice => slice.ProcessorSeconds)))} of processor)";

    private static async Task<double> TimeAsync(HttpCaller caller, byte[][] requests, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var request in requests) await caller.AskAsync(request, 200, cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>A machine that says of all that it is told to run that it runs.</summary>
    private static async Task<MachineSession> DeployAsync(HttpServer silo, CancellationToken cancellationToken)
    {
        var machine = await MachineSession.OpenAsync("127.0.0.1", silo.EdgePort, cancellationToken);
        try
        {
            using var user = await AppOperator.ConnectAsync(silo, cancellationToken);
            await user.AdmitAsync(machine.Node, cancellationToken);
            await machine.SyncAsync(null, "10.1.2.3", cancellationToken);
            for (var app = 0; app < Apps; app++)
                await user.DeployAsync(NameOf(app), Instances, ""","resource_requirements":{"memory":"64m","cpu":"0.1"}""", cancellationToken);
            var told = await machine.SyncAsync(null, "10.1.2.3", cancellationToken);
            if (told.Instances.Length != Apps * Instances) throw new InvalidOperationException($"The machine was told of {told.Instances.Length} instances.");
            await machine.SyncAsync(told, "10.1.2.3", cancellationToken);
            for (var app = 0; app < Apps; app++) await user.WaitAsync(NameOf(app), Instances, TimeSpan.FromMilliseconds(50), cancellationToken);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    private static string NameOf(int app) => string.Create(CultureInfo.InvariantCulture, $"app-{app}");
}
