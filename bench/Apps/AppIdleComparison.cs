using System.Diagnostics;
using System.Globalization;
using OrleansVoxa.Bench.Bridge;
using OrleansVoxa.Bench.Http;
using OrleansVoxa.Bench.Measuring;
using OrleansVoxa.Client.Identity;

namespace OrleansVoxa.Bench.Apps;

/// <summary>
/// What an agent takes of the processor that looks after a hundred containers to which nothing happens: it reports, follows their logs, checks
/// each one's health, asks what each one uses, and lists them all now and then.
/// </summary>
internal sealed class AppIdleComparison : IComparison
{
    private const int Apps = 10;
    private const int Instances = 10;
    private const int Slices = 3;

    // In so much time each container is asked for what it uses once, and in two of them there is a list and each is checked.
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public string Name => "app-idle";

    public string Subject => $"`voxa agent` with {Apps * Instances} containers to which nothing happens, {Slices * Slice.TotalSeconds} s";

    public string Baseline => "one processor";

    public string Bar => "under 0.05";

    public string? Missing => PrivateEngine.Missing;

    public async Task<Measurement> MeasureAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var home = Directory.CreateTempSubdirectory("voxa-bench-").FullName;
        try
        {
            await using var engine = await PrivateEngine.StartAsync(limit.Token);
            await using var silo = await HttpServer.StartSiloAsync(limit.Token, null, [.. AppOperator.Options, "--apps:engine", "unix:///nowhere"]);
            var folder = Path.Combine(home, "agent");
            Directory.CreateDirectory(folder);
            using var user = await AppOperator.ConnectAsync(silo, limit.Token);
            using (var key = IdentityKeyFile.LoadOrCreate(Path.Combine(folder, "agent.pem"))) await user.AdmitAsync(key.Public.Id.ToString(), limit.Token);
            // The machine says that it has more than it has: what the containers might use they do not.
            await using var agent = await ChildProgram.StartAsync(
                "Agent", "voxa-agent", "ready", home, limit.Token,
                "--join", string.Create(CultureInfo.InvariantCulture, $"voxa://127.0.0.1:{silo.EdgePort}"), "--data", folder, "--engine", engine.Address, "--cpu", "200", "--memory", "64g");
            await DeployAsync(user, limit.Token);
            return await WatchAsync(agent, limit.Token);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static async Task<Measurement> WatchAsync(ChildProgram agent, CancellationToken cancellationToken)
    {
        // What it is still at after so many beginnings, and a first round of everything, which has to be compiled.
        await Task.Delay(Slice, cancellationToken);
        List<double> shares = [];
        for (var slice = 0; slice < Slices; slice++)
        {
            var processor = agent.Processor;
            var started = Stopwatch.GetTimestamp();
            await Task.Delay(Slice, cancellationToken);
            shares.Add((agent.Processor - processor).TotalSeconds / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return new Measurement(
            shares,
            string.Create(CultureInfo.InvariantCulture, $"{Quantile.Median(shares):0.000} processors, {agent.Resident / 1e6:0} MB"),
            "1 processor");
    }

    private static async Task DeployAsync(AppOperator user, CancellationToken cancellationToken)
    {
        const string Manifest = ""","resource_requirements":{"memory":"16m","cpu":"1"},"network_config":{"ports":{"8080/tcp":{} } },"runtime_config":{"command":["/bin/httpd","-f","-p","8080","-h","/tmp"],"stop_timeout":1}""";
        for (var app = 0; app < Apps; app++) await user.DeployAsync(NameOf(app), Instances, Manifest, cancellationToken);
        for (var app = 0; app < Apps; app++) await user.WaitAsync(NameOf(app), Instances, Between, cancellationToken);
    }

    private static string NameOf(int app) => string.Create(CultureInfo.InvariantCulture, $"app-{app}");
}
