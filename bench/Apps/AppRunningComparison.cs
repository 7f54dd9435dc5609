using System.Diagnostics;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Bench.Http;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Bench.Apps;

/// <summary>How long it takes from an operator's wish until the API says that another instance runs, against what the engine alone takes for an equal container.</summary>
internal sealed class AppRunningComparison : IComparison
{
    private const string App = "web";
    private const int Rounds = 11;
    private const int WarmUp = 2;

    // How exactly the moment is seen; the calls in between are the subject's.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly string[] Waits = ["/bin/sh", "-c", "trap 'exit 0' TERM; while true; do sleep 600 & wait $!; done"];
    private static readonly SandboxLimits Limits = SandboxLimits.Default with { MemoryBytes = 64L << 20, CpuMillis = 500 };

    public string Name => "app-running";

    public string Subject => "an app scaled by one, from the request until the API says that the instance runs: placed, stored, told, made, compared, started, reported";

    public string Baseline => "create and start of an equal container through the Engine API";

    public string Bar => "at most 1.1";

    public string? Missing => PrivateEngine.Missing;

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        await using var engine = await PrivateEngine.StartAsync(limit.Token);
        await using var silo = await HttpServer.StartSiloAsync(limit.Token, null, [.. AppOperator.Options, "--apps:engine", engine.Address]);
        using var user = await AppOperator.ConnectAsync(silo, limit.Token);
        var manifest = $$""","resource_requirements":{"memory":"64m","cpu":"0.5"},"runtime_config":{"command":{{System.Text.Json.JsonSerializer.Serialize(Waits)}} }""";
        await user.DeployAsync(App, 1, manifest, limit.Token);
        await user.WaitAsync(App, 1, Look, limit.Token);
        var bare = await BareAsync(engine, limit.Token);
        List<double> ours = [], theirs = [];
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var isFirst = round % 2 == 0;
            var theirTime = isFirst ? 0 : await MakeAsync(engine, bare, limit.Token);
            var ourTime = await ScaleAsync(engine, user, limit.Token);
            if (isFirst) theirTime = await MakeAsync(engine, bare, limit.Token);
            if (round < 0) continue;
            ours.Add(ourTime);
            theirs.Add(theirTime);
        }

        return new Measurement([.. ours.Zip(theirs, (mine, other) => mine / other)], Figure.Time(Quantile.Median(ours)), Figure.Time(Quantile.Median(theirs)));
    }

    private static async Task<double> ScaleAsync(PrivateEngine engine, AppOperator user, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await user.ScaleAsync(App, 2, cancellationToken);
        await user.WaitAsync(App, 2, Look, cancellationToken);
        var time = Stopwatch.GetElapsedTime(started).TotalSeconds;

        // What it takes to be rid of it is not asked here; the next round begins once it is gone, its room given back, and all is quiet.
        await user.ScaleAsync(App, 1, cancellationToken);
        while ((await engine.Client.Containers.ListAsync(SandboxLabels.App + "=" + App, cancellationToken)).Count > 1) await Task.Delay(50, cancellationToken);
        await Task.Delay(300, cancellationToken);
        return time;
    }

    private static async Task<double> MakeAsync(PrivateEngine engine, ContainerCreate what, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var made = await engine.Client.Containers.CreateAsync("bare", what, cancellationToken);
        await engine.Client.Containers.StartAsync(made.Id, cancellationToken);
        var time = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await engine.Client.Containers.RemoveAsync(made.Id, cancellationToken);
        await Task.Delay(300, cancellationToken);
        return time;
    }

    /// <summary>What the agent asks the engine for, in a network that is there already, as the app's is.</summary>
    private static async Task<ContainerCreate> BareAsync(PrivateEngine engine, CancellationToken cancellationToken)
    {
        var names = new SandboxNames("bare");
        var app = new AppName("bare");
        await engine.Client.Networks.CreateAsync(SandboxRequest.Network(app, outside: false, names), cancellationToken);
        var specification = new InstanceSpecification(
            new InstanceId(app, 1, 1).ToString(), new AppSource(SourceKind.Image, PrivateEngine.Image), [.. Waits], [], Limits, [], [], OutsideNetwork: false, Health: null, StopSeconds: 10);
        return SandboxRequest.Build(specification, await engine.Client.Images.InspectAsync(PrivateEngine.Image, cancellationToken), names);
    }
}
