using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Integration.Tests.Apps;

/// <summary>Apps from a manifest to an answer, by the product's programs and a real engine.</summary>
public sealed class AppTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SilosOwnAgent_DeployKillStop_AnswersHealsAndLeavesNothing()
    {
        docker.Require();
        var before = await docker.CountAsync();
        await using var apps = await AppNetwork.StartAsync("--apps:engine", docker.Engine);
        await apps.DeployAsync("web", 2);
        await apps.RunningAsync("web", 2);
        var containers = await docker.RunAsync("ps", "--quiet");
        Assert.Equal(2, containers.Length);
        Assert.Equal(containers.Order(), (await apps.AskAsync("run/web/", 2)).Order());

        await docker.RunAsync("kill", containers[0]);
        await apps.StatusAsync("web", status => status.GetProperty("app").GetProperty("ready").GetInt32() < 2);
        await apps.RunningAsync("web", 2);
        var healed = await apps.AskAsync("run/web/", 2);
        Assert.Contains(containers[1], healed);
        Assert.DoesNotContain(containers[0], healed);
        Assert.Equal(2, healed.Count);

        await apps.DeployAsync("none", 1, "localhost/none-such:1");
        var none = await apps.StatusAsync("none", status => Instances(status).Any(one => Text(one, "code").StartsWith("image_", StringComparison.Ordinal)));
        Assert.Contains(Instances(none), one => Text(one, "reason").Contains("localhost/none-such:1", StringComparison.Ordinal));
        Assert.Contains("localhost/none-such:1", await apps.VoxaAsync("app", "status", "none"), StringComparison.Ordinal);

        await apps.VoxaAsync("app", "rm", "none");
        await apps.VoxaAsync("app", "stop", "web");
        await LeftAsync(before);
        Assert.Equal(0, await apps.Network.Silo.StopAsync(Cancellation));
        Assert.Equal(before, await docker.CountAsync());
    }

    [Fact]
    public async Task PublishedApp_AskedThroughTheBridge_IsAnsweredByItsInstancesInTurn()
    {
        docker.Require();
        var before = await docker.CountAsync();
        await using var apps = await AppNetwork.StartAsync("--apps:engine", docker.Engine);
        await apps.DeployAsync("web", 2);
        await apps.RunningAsync("web", 2);
        var containers = await docker.RunAsync("ps", "--quiet");

        await apps.Network.PublishAsync("pages", new Uri(apps.Network.Api, "/run/web"), Cancellation);

        // Each of these requests and answers goes in fragments over the silo's relays.
        Assert.Equal(containers.Order(), (await apps.AskAsync("bridge/pages/", 2)).Order());
        await apps.VoxaAsync("app", "rm", "web");
        await LeftAsync(before);
    }

    [Fact]
    public async Task AppThatScales_UnderLoadAndAfterIt_GrowsAndShrinks()
    {
        docker.Require();
        var before = await docker.CountAsync();
        await using var apps = await AppNetwork.StartAsync(
            "--apps:engine", docker.Engine, "--apps:scale_up_cooldown", "1", "--apps:scale_down_cooldown", "1");
        await apps.DeployAsync("web", 1, change: static manifest => manifest["autoscaling"] = new JsonObject
        {
            ["min_replicas"] = 1,
            ["max_replicas"] = 2,
            ["cpu_high"] = 60,
            ["cpu_low"] = 20,
        });
        await apps.RunningAsync("web", 1);

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var working = apps.WorkAsync("web", 2, enough.Token);
        await await Task.WhenAny(working, apps.ScaledAsync("web", 2));
        Assert.Equal(2, (await docker.RunAsync("ps", "--quiet")).Length);
        await enough.CancelAsync();
        await working;

        await apps.ScaledAsync("web", 1);
        await apps.VoxaAsync("app", "rm", "web");
        await LeftAsync(before);
    }

    [Fact]
    public async Task AgentOfItsOwn_KilledAndStartedAgain_GoesOnWithTheSameContainers()
    {
        docker.Require();
        var before = await docker.CountAsync();
        await using var apps = await AppNetwork.StartAsync("--roles", "grains,edge,api,bridge,relays");
        var first = await apps.StartAgentAsync(docker.Engine);
        var node = first.Output.Single(line => line.StartsWith("node id ", StringComparison.Ordinal))["node id ".Length..];
        Assert.Contains(first.Output, line => line.Contains($"voxa app host admit {node}", StringComparison.Ordinal));
        Assert.Equal("ready", first.Output[^1]);
        Assert.Contains("waiting", await apps.VoxaAsync("app", "host", "list"), StringComparison.Ordinal);
        await apps.VoxaAsync("app", "host", "admit", node);
        await apps.DeployAsync("web", 2);
        await apps.RunningAsync("web", 2);
        var containers = await docker.RunAsync("ps", "--quiet", "--no-trunc");
        Assert.Equal(2, containers.Length);

        await first.KillAsync();
        var second = await apps.StartAgentAsync(docker.Engine);
        Assert.DoesNotContain(second.Output, line => line.Contains("admit", StringComparison.Ordinal));
        Assert.Equal(2, (await apps.AskAsync("run/web/", 2)).Count);
        // It works: what is asked for now comes about, and beside what there was.
        await apps.VoxaAsync("app", "scale", "web", "3");
        await apps.RunningAsync("web", 3);
        var after = await docker.RunAsync("ps", "--all", "--quiet", "--no-trunc");
        Assert.Equal(3, after.Length);
        Assert.Empty(containers.Except(after));

        await apps.VoxaAsync("app", "scale", "web", "1");
        await LeftAsync((before.Containers + 1, before.Networks + 1));
        Assert.Equal(0, await second.StopAsync(Cancellation));
        Assert.Equal((before.Containers + 1, before.Networks + 1), await docker.CountAsync());
        var third = await apps.StartAgentAsync(docker.Engine);
        await apps.VoxaAsync("app", "rm", "web");
        await LeftAsync(before);
    }

    [Fact]
    public async Task Exec_ByTheCommand_RunsInTheInstanceAndIsWrittenDown()
    {
        docker.Require();
        var before = await docker.CountAsync();
        await using var apps = await AppNetwork.StartAsync("--apps:engine", docker.Engine);
        await apps.DeployAsync("web", 2);
        await apps.RunningAsync("web", 2);

        var (code, output, errors) = await apps.Network.VoxaAsync(Cancellation, "app", "exec", "web", "--instance", "web.1.2", "--", "/bin/sh", "-c", "hostname; id -u; echo bad >&2; exit 7");
        Assert.Equal((7, "bad\n"), (code, errors + "\n"));
        var lines = output.Split('\n');
        Assert.Contains(lines[0], await apps.AskAsync("run/web/", 2));
        Assert.Equal("10001", lines[1]);
        var (none, _, why) = await apps.Network.VoxaAsync(Cancellation, "app", "exec", "web", "--instance", "web.1.9", "--", "/bin/true");
        Assert.Equal(125, none);
        Assert.Contains("(unknown_instance)", why, StringComparison.Ordinal);
        var (slow, _, late) = await apps.Network.VoxaAsync(Cancellation, "app", "exec", "web", "--timeout", "1", "--", "/bin/sleep", "1000");
        Assert.Equal(125, slow);
        Assert.Contains("(exec_timeout)", late, StringComparison.Ordinal);
        var (much, flood, limit) = await apps.Network.VoxaAsync(Cancellation, "app", "exec", "web", "--timeout", "120", "--", "/bin/sh", "-c", "x=$(printf %4000s); while echo \"$x\"; do :; done");
        Assert.Equal(125, much);
        Assert.Contains("(exec_output_limit)", limit, StringComparison.Ordinal);
        Assert.InRange(flood.Length, (16 * 1024 * 1024) - 1, 16 * 1024 * 1024);
        Assert.Contains("hostname; id -u", await apps.VoxaAsync("app", "status", "web", "--events"), StringComparison.Ordinal);

        await apps.VoxaAsync("app", "rm", "web");
        await LeftAsync(before);
    }

    [Fact]
    public async Task Exec_Input_IsStandardInput()
    {
        docker.Require();
        var before = await docker.CountAsync();
        await using var apps = await AppNetwork.StartAsync("--apps:engine", docker.Engine);
        await apps.DeployAsync("web", 1);
        await apps.RunningAsync("web", 1);

        await using var cat = await ProgramProcess.StartAsync(
            "voxa", ["app", "exec", "web", "-i", "--timeout", "120", "--server", apps.Network.Api.ToString(), "--", "/bin/sh", "-c", "echo ready; wc -c"], line => line == "ready", Cancellation);
        await cat.TellAsync(new string('x', 300_000), Cancellation);

        Assert.Equal(0, await cat.EndAsync(Cancellation));
        Assert.Equal("300000", cat.Output[^1].Trim());

        await apps.VoxaAsync("app", "rm", "web");
        await LeftAsync(before);
    }

    [Fact]
    public async Task Exec_WithATerminal_IsAsIfOneSatAtTheInstance()
    {
        docker.Require();
        var before = await docker.CountAsync();
        await using var apps = await AppNetwork.StartAsync("--apps:engine", docker.Engine);
        await apps.DeployAsync("web", 1);
        await apps.RunningAsync("web", 1);
        using var terminal = new PseudoTerminal(132, 43);
        var cooked = terminal.State;
        using var voxa = Process.Start(terminal.Starting(BuildOutput.Of("voxa"), "app", "exec", "-it", "web", "--server", apps.Network.Api.ToString(), "--", "/bin/sh"))!;
        await terminal.IsRawAsync(true, Cancellation);

        // What is typed is echoed by the instance's terminal: what is looked for is written otherwise.
        terminal.Type("test -t 0 && echo s$(stty size | tr ' ' x)e $TERM\r");
        await terminal.SeeAsync("s43x132e vt100", Cancellation);
        terminal.Resize(101, 51);
        terminal.Type("until [ \"$(stty size)\" = '51 101' ]; do sleep 0.1; done; echo re''sized\r");
        await terminal.SeeAsync("resized", Cancellation);
        terminal.Type("echo sl''eeps; sleep 4343\r");
        await terminal.SeeAsync("sleeps", Cancellation);
        await docker.SeesAsync("sleep 4343", true, Cancellation);
        terminal.Type("\u0003");
        terminal.Type("echo $((6*7))\r");
        await terminal.SeeAsync("42", Cancellation);
        await docker.SeesAsync("sleep 4343", false, Cancellation);
        terminal.Type("exit 6\r");

        await voxa.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.True(voxa.ExitCode == 6, $"{voxa.ExitCode}: {terminal.Text}");
        Assert.Equal(cooked, terminal.State);
        await apps.VoxaAsync("app", "rm", "web");
        await LeftAsync(before);
    }

    [Fact]
    public async Task Exec_Signalled_TellsTheCommandAndEndsItInTheInstance()
    {
        docker.Require();
        var before = await docker.CountAsync();
        await using var apps = await AppNetwork.StartAsync("--apps:engine", docker.Engine);
        await apps.DeployAsync("web", 1);
        await apps.RunningAsync("web", 1);

        await using var polite = await StartAsync("trap 'echo told; exit 9' INT; echo ready; while :; do sleep 0.1; done");
        await polite.SignalAsync("INT", Cancellation);
        Assert.Equal(9, await polite.EndAsync(Cancellation));
        Assert.Equal("told", polite.Output[^1]);

        await using var deaf = await StartAsync("trap '' INT TERM; echo ready; sleep 5454; echo never");
        await docker.SeesAsync("sleep 5454", true, Cancellation);
        await deaf.SignalAsync("TERM", Cancellation);
        await deaf.SignalAsync("TERM", Cancellation);
        Assert.Equal(130, await deaf.EndAsync(Cancellation));
        await docker.SeesAsync("sleep 5454", false, Cancellation);

        await using var plain = await StartAsync("echo ready; sleep 6565; echo never");
        await docker.SeesAsync("sleep 6565", true, Cancellation);
        await plain.KillAsync();
        await docker.SeesAsync("sleep 6565", false, Cancellation);

        await apps.VoxaAsync("app", "rm", "web");
        await LeftAsync(before);

        Task<ProgramProcess> StartAsync(string script) => ProgramProcess.StartAsync(
            "voxa", ["app", "exec", "web", "--timeout", "600", "--server", apps.Network.Api.ToString(), "--", "/bin/sh", "-c", script], line => line == "ready", Cancellation);
    }

    private async Task LeftAsync((int Containers, int Networks) expected)
    {
        var left = await docker.CountAsync();
        for (var round = 0; round < 150 && left != expected; round++)
        {
            await Task.Delay(100, Cancellation);
            left = await docker.CountAsync();
        }

        Assert.Equal(expected, left);
    }

    private static IEnumerable<JsonElement> Instances(JsonElement status) => status.GetProperty("instances").EnumerateArray();

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
