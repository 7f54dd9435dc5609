using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Integration.Tests.Apps;

/// <summary>Commands in a real Orleans cluster: their caller at one silo, the run's grain on another, the machine at the edge of a third.</summary>
public sealed class ExecClusterTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    // Of silos: who asks is at one that holds no grains, the machine at the first that does.
    private const int Callers = 0;
    private const int Machines = 1;
    private const int Runs = 2;

    // A machine takes eight at once, and one that was let go of may take a moment to end.
    private const int Together = 6;

    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(2);
    private static readonly string[] Options =
        ["--settings:features:enable-app-deployment", "true", "--apps:security:allowed_registries:0", "localhost", "--apps:report_interval", "1", "--apps:host_lost_after", "60"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exec_OverThreeSilos_IsOnePipeAndIsLostWithItsOwnOnly()
    {
        await using var cluster = await StartAsync();
        await using var balancer = new Balancer(cluster.SessionPort(Machines));
        await using var agent = await AgentAsync(cluster, balancer);

        // Both ways, a size and a signal.
        using (var piped = await StartAsync(cluster, tty: false, "echo ready; wc -c; exit 3"))
        {
            await piped.HearAsync("ready", Token);
            await piped.TypeAsync(new string('x', 300_000), Token);
            Assert.Equal(3, (await piped.EndAsync(Token)).GetProperty("exit_code").GetInt32());
            Assert.Equal("300000", piped.Output.Split('\n')[1].Trim());
        }

        using (var terminal = await StartAsync(cluster, tty: true, "trap 'echo told; exit 4' INT; echo ready; until [ \"$(stty size)\" = '50 100' ]; do sleep 0.1; done; echo sized; while :; do sleep 0.1; done"))
        {
            await terminal.HearAsync("ready", Token);
            await terminal.TellAsync("exec_resize", new { exec_id = terminal.Id, columns = 100, rows = 50 }, Token);
            await terminal.HearAsync("sized", Token);
            await terminal.TellAsync("exec_signal", new { exec_id = terminal.Id, signal = "INT" }, Token);
            Assert.Equal(4, (await terminal.EndAsync(Token)).GetProperty("exit_code").GetInt32());
            Assert.Contains("told", terminal.Output, StringComparison.Ordinal);
        }

        using var lost = await StartAsync(cluster, tty: false, "echo ready; sleep 7676; echo never");
        await lost.HearAsync("ready", Token);
        await docker.SeesAsync("sleep 7676", true, Token);
        await cluster.Silo(Runs).KillAsync();
        var killed = Stopwatch.StartNew();

        // Nothing waits without end: the caller is told by a code, and the command is ended in the instance.
        Assert.Equal("exec_lost", (await lost.EndAsync(Token)).GetProperty("code").GetString());
        var told = killed.Elapsed;
        await docker.SeesAsync("sleep 7676", false, Token, Recovery);
        TestContext.Current.SendDiagnosticMessage($"The caller was told {told.TotalSeconds:F1} s after the kill, the command ended after {killed.Elapsed.TotalSeconds:F1} s.");

        // The next one runs, as soon as the cluster has seen to what the silo held.
        using var next = await AgainAsync(() => ExecCaller.StartAsync(cluster.Api(Callers), false, "exit 5", Token));
        Assert.Equal(5, (await next.EndAsync(Token)).GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task Kill_TheMachinesEdgeAndThenTheCallersSilo_RunsGoOnAndThenEnd()
    {
        // Orleans puts away what runs on a silo that lives, where the dead one kept the directory's entry of it. How much that is the silos' places on the
        // directory's ring say, anew in each cluster: in one of thirty it is all six.
        var wentOn = 0;
        for (var clusters = 1; clusters <= 3 && wentOn == 0; clusters++) wentOn = await KillBothAsync();
        Assert.True(wentOn > 0, "no run survived a silo that it was not on");
    }

    /// <returns>How many of six runs went on without the first silo.</returns>
    private async Task<int> KillBothAsync()
    {
        await using var cluster = await StartAsync();
        // Its first connection goes to the first.
        await using var balancer = new Balancer(cluster.SessionPort(Machines), cluster.SessionPort(Runs));
        await using var agent = await AgentAsync(cluster, balancer);
        var runs = new List<ExecCaller>();
        try
        {
            for (var run = 0; run < Together; run++) runs.Add(await StartAsync(cluster, tty: false, $": run {run}; i=0; while :; do echo line $i; i=$((i+1)); sleep 0.2; done"));
            await Task.WhenAll(runs.Select(run => run.HearAsync("line 5\n", Token)));

            await cluster.Silo(Machines).KillAsync();

            // Half a minute: by then it is long known that the silo is dead.
            var wentOn = await Task.WhenAll(runs.Select(run => run.HearsAsync($"line {run.Output.Split('\n').Length + 150}\n", Token)));
            for (var run = 0; run < Together; run++)
            {
                // Each line once and in order, whatever was under way.
                var lines = runs[run].Output.Split('\n')[..^1];
                Assert.Equal(Enumerable.Range(0, lines.Length).Select(i => $"line {i}"), lines);
                if (!wentOn[run]) Assert.Equal("exec_lost", runs[run].End!.Value.GetProperty("code").GetString());
                await docker.SeesAsync($": run {run};", wentOn[run], Token, Recovery);
            }

            await cluster.Silo(Callers).KillAsync();
            var killed = Stopwatch.StartNew();
            await docker.SeesAsync("while :", false, Token, Recovery);
            var went = wentOn.Count(one => one);
            TestContext.Current.SendDiagnosticMessage($"{went} of {Together} runs went on; the last command ended {killed.Elapsed.TotalSeconds:F1} s after its caller's silo was killed.");
            return went;
        }
        finally
        {
            runs.ForEach(run => run.Dispose());
        }
    }

    /// <summary>A run whose grain is on the silo that is meant for them; the cluster places it anywhere, and says where.</summary>
    private static async Task<ExecCaller> StartAsync(VoxaCluster cluster, bool tty, string script)
    {
        for (var tried = 0; tried < 40; tried++)
        {
            var run = await AgainAsync(() => ExecCaller.StartAsync(cluster.Api(Callers), tty, script, Token));
            var line = $"Command {run.Id} runs in instance";
            await UntilAsync(() => Task.FromResult(new[] { Machines, Runs }.Any(silo => cluster.Silo(silo).Transcript.Contains(line, StringComparison.Ordinal))), "the run is logged");
            if (cluster.Silo(Runs).Transcript.Contains(line, StringComparison.Ordinal)) return run;
            // Who leaves has it ended.
            run.Dispose();
        }

        throw new InvalidOperationException("No run was placed on the silo that is meant for them.");
    }

    private async Task<VoxaCluster> StartAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        docker.Require();
        var cluster = await VoxaCluster.CreateAsync(3, Token);
        try
        {
            // One with grains first: nothing works without.
            await cluster.StartSiloAsync(Machines, Token, ["--roles", "grains,edge,relays", .. Options]);
            await cluster.StartSiloAsync(Runs, Token, ["--roles", "grains,edge,relays", .. Options]);
            await cluster.StartSiloAsync(Callers, Token, ["--roles", "edge,api,bridge", .. Options]);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A machine with an instance that waits.</summary>
    private async Task<ProgramProcess> AgentAsync(VoxaCluster cluster, Balancer balancer)
    {
        var api = cluster.Api(Callers);
        var agent = await ProgramProcess.StartAsync(
            "voxa", ["agent", "--join", $"voxa://127.0.0.1:{balancer.Port}", "--data", Path.Combine(cluster.Folder, "agent"), "--engine", docker.Engine, "--cpu", "2", "--memory", "512m"],
            line => line == "ready", Token);
        try
        {
            var node = agent.Output.Single(line => line.StartsWith("node id ", StringComparison.Ordinal))["node id ".Length..];
            await PostAsync(api, "admit_host", new { node_id = node });
            await PostAsync(api, "deploy_app", new
            {
                name = "web",
                version = "1",
                image = DockerFixture.Image,
                resource_requirements = new { memory = "32m", cpu = "0.2" },
                runtime_config = new { command = new[] { "/bin/sh", "-c", "trap 'exit 0' TERM; sleep 1000000 & wait $!" }, stop_timeout = 2 },
            });
            await UntilAsync(
                async () => (await BridgeCaller.Http.GetFromJsonAsync<JsonElement>(new Uri(api, "api/apps/get_app_status?app_id=web"), Token)).GetProperty("app").GetProperty("ready").GetInt32() == 1,
                "the instance is up");
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }

    private static Task PostAsync(Uri api, string call, object body) => UntilAsync(
        async () =>
        {
            using var answer = await BridgeCaller.Http.PostAsJsonAsync(new Uri(api, "api/apps/" + call), body, Token);
            return answer.IsSuccessStatusCode ? true : throw new HttpRequestException(await answer.Content.ReadAsStringAsync(Token));
        },
        call + " is answered");

    private static async Task<ExecCaller> AgainAsync(Func<Task<ExecCaller>> start)
    {
        ExecCaller? run = null;
        await UntilAsync(async () => (run = await start()) is not null, "a command runs");
        return run!;
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        var last = "it does not hold";
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Recovery; await Task.Delay(200, Token))
        {
            try
            {
                if (await holds()) return;
            }
            catch (HttpRequestException fault)
            {
                last = fault.Message;
            }
        }

        Assert.Fail($"It took more than {Recovery.TotalSeconds} s until {what}; last: {last}");
    }
}
