using System.Diagnostics;
using OrleansVoxa.Bench.Bridge;
using OrleansVoxa.Bench.Http;
using OrleansVoxa.Bench.Measuring;

namespace OrleansVoxa.Bench.Apps;

/// <summary>Requests through the silo's balancer, against the same through HAProxy, to the same back end; or the time that either adds to one request.</summary>
internal sealed class BalancerComparison(bool latency) : IComparison
{
    private const string App = "web";
    private const int Connections = 64;
    private const int Rounds = 9;
    private const int Count = 12_000;
    private const int Single = 1_500;
    private static readonly byte[] Request = HttpCaller.Request("GET", $"/run/{App}/");
    private static readonly byte[] Straight = HttpCaller.Request("GET", "/");

    public static IReadOnlyList<BalancerComparison> All { get; } = [new(latency: false), new(latency: true)];

    public string Name => latency ? "balancer-latency" : "balancer-rate";

    public string Subject => latency ? "time that the balancer adds to a request, median" : $"requests through the balancer, {Connections} connections";

    public string Baseline => "HAProxy to the same back end";

    public string Bar => latency ? "at most 1.5" : "at least 0.8";

    public string? Missing => File.Exists(HaproxyProgram.Path) ? null : "haproxy is not installed";

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var backend = await HttpServer.StartBareAsync(cancellationToken);
        await using var silo = await HttpServer.StartSiloAsync(cancellationToken, null, "--settings:features:enable-app-deployment", "true", "--apps:balancing:loopbackInstances", "true");
        await using var machine = await DeployAsync(silo, backend.Address, cancellationToken);
        var port = FreePorts.Offset() + 30_000;
        await using var haproxy = await HaproxyProgram.StartAsync(port, backend.Address, cancellationToken);
        var through = new Uri($"http://127.0.0.1:{port}");
        return latency ? await AddedAsync(silo.Address, through, backend.Address, cancellationToken) : await RatesAsync(silo, haproxy, through, cancellationToken);
    }

    private static async Task<Measurement> RatesAsync(HttpServer silo, HaproxyProgram haproxy, Uri through, CancellationToken cancellationToken)
    {
        var ours = await ConnectAsync(silo.Address, cancellationToken);
        var theirs = await ConnectAsync(through, cancellationToken);
        List<Slice> mine = [], others = [];
        for (var round = -2; round < Rounds; round++)
        {
            var subject = await LoadAsync(ours, () => silo.Processor, cancellationToken);
            var baseline = await LoadAsync(theirs, () => haproxy.Processor, cancellationToken);
            if (round < 0) continue;
            mine.Add(subject);
            others.Add(baseline);
        }

        ours.ForEach(caller => caller.Dispose());
        theirs.ForEach(caller => caller.Dispose());
        return new Measurement(
            [.. mine.Zip(others, (a, b) => a.Rate / b.Rate)],
            Figure.Rate(Quantile.Median(mine.Select(slice => slice.Rate)), "requests"),
            Figure.Rate(Quantile.Median(others.Select(slice => slice.Rate)), "requests"),
            [.. mine.Zip(others, (a, b) => a.ProcessorRate / b.ProcessorRate)]);
    }

    private static async Task<Measurement> AddedAsync(Uri silo, Uri through, Uri backend, CancellationToken cancellationToken)
    {
        using var ours = await HttpCaller.ConnectAsync(silo, cancellationToken);
        using var theirs = await HttpCaller.ConnectAsync(through, cancellationToken);
        using var straight = await HttpCaller.ConnectAsync(backend, cancellationToken);
        List<double> mine = [], others = [];
        for (var round = -2; round < Rounds; round++)
        {
            List<double>[] times = [[], [], []];
            for (var i = 0; i < Single; i++)
            {
                times[0].Add(await TimeAsync(ours, Request, cancellationToken));
                times[1].Add(await TimeAsync(theirs, Request, cancellationToken));
                times[2].Add(await TimeAsync(straight, Straight, cancellationToken));
            }

            if (round < 0) continue;
            mine.Add(Quantile.Median(times[0]) - Quantile.Median(times[2]));
            others.Add(Quantile.Median(times[1]) - Quantile.Median(times[2]));
        }

        return new Measurement([.. mine.Zip(others, (a, b) => a / b)], Figure.Time(Quantile.Median(mine)), Figure.Time(Quantile.Median(others)));
    }

    private static async Task<double> TimeAsync(HttpCaller caller, byte[] request, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await caller.AskAsync(request, 200, cancellationToken);
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<List<HttpCaller>> ConnectAsync(Uri server, CancellationToken cancellationToken)
    {
        var callers = new List<HttpCaller>();
        while (callers.Count < Connections) callers.Add(await HttpCaller.ConnectAsync(server, cancellationToken));
        return callers;
    }

    /// <summary>The processor time is that of what stands between.</summary>
    private static async Task<Slice> LoadAsync(List<HttpCaller> callers, Func<TimeSpan> processor, CancellationToken cancellationToken)
    {
        var before = processor();
        var slice = await Slice.MeasureAsync(Count, () => Task.WhenAll(callers.Select(caller => Task.Run(
            async () =>
            {
                for (var i = 0; i < Count / Connections; i++) await caller.AskAsync(Request, 200, cancellationToken);
            },
            cancellationToken))));
        return slice with { ProcessorSeconds = (processor() - before).TotalSeconds };
    }

    private static async Task<MachineSession> DeployAsync(HttpServer silo, Uri backend, CancellationToken cancellationToken)
    {
        var machine = await MachineSession.OpenAsync("127.0.0.1", silo.EdgePort, cancellationToken);
        using var operatorCaller = await HttpCaller.ConnectAsync(silo.Address, cancellationToken);
        await operatorCaller.AskAsync(HttpCaller.Request("POST", "/api/apps/admit_host", $$"""{"node_id":"{{machine.Node}}"}"""), 200, cancellationToken);
        await machine.SyncAsync(null, backend.Host, cancellationToken);
        var manifest = $$"""{"name":"{{App}}","version":"1","image":"nginx","network_config":{"ports":{"{{backend.Port}}/tcp":{} } },"health_check":{"port":{{backend.Port}} } }""";
        await operatorCaller.AskAsync(HttpCaller.Request("POST", "/api/apps/deploy_app", manifest), 201, cancellationToken);
        // Told what to run, then heard that it runs; and again, so that it is not missed while this is measured.
        var told = await machine.SyncAsync(null, backend.Host, cancellationToken);
        await machine.SyncAsync(told, backend.Host, cancellationToken);
        _ = KeepAsync(machine, told, backend.Host, cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        return machine;
    }

    private static async Task KeepAsync(MachineSession machine, OrleansVoxa.Protocol.Apps.HostInstructions told, string address, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken);
                await machine.SyncAsync(told, address, cancellationToken);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or OrleansVoxa.Protocol.Sessions.SessionClosedException or ObjectDisposedException or InvalidOperationException)
        {
            // The measurement is over.
        }
    }
}
