using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Tests.Execs;

/// <summary>Commands with a terminal, and signals, in containers of a real engine, by a whole agent.</summary>
public abstract class TerminalTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Terminal_Command_HasOneOfItsSizeAndKind()
    {
        await using var world = await ExecWorld.StartAsync(fixture);

        var exec = world.AskTerminal(new ExecTerminal("screen-256color", new ExecSize(132, 43)), "/bin/sh", "-c", $"test -t 0 && test -t 1 && test -t 2 && {Until("43 132")}; echo $TERM; echo bad >&2; exit 3");

        Assert.Equal(3, (await exec.Ended).ExitCode);
        // A terminal has one stream, and its lines end as terminals' do.
        Assert.Equal(("43 132\r\nscreen-256color\r\nbad\r\n", ""), (exec.Text, exec.Errors));
    }

    [Theory]
    [InlineData(2, 2, "2 2")]
    [InlineData(29_999, 29_999, "29999 29999")]
    // What is out of busybox's own range it shows as its default.
    [InlineData(65_535, 65_535, "24 80")]
    public async Task Terminal_LargestAndSmallestSize_AreTakenByTheEngine(int columns, int rows, string shown)
    {
        await using var world = await ExecWorld.StartAsync(fixture);

        var exec = world.AskTerminal(new ExecTerminal("xterm", new ExecSize(columns, rows)), "/bin/sh", "-c", Until(shown));

        Assert.Equal(0, (await exec.Ended).ExitCode);
        Assert.Equal(shown + "\r\n", exec.Text);
    }

    [Fact]
    public async Task Resize_WhileItRuns_IsSeenByTheCommand()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        // The size that it began with may come late, and tell it so, too.
        var exec = world.AskTerminal("/bin/sh", "-c", "trap 'told=1' WINCH; echo ready; until [ \"$told $(stty size 2>/dev/null)\" = '1 50 100' ]; do sleep 0.1; done; stty size; exit 5");
        await exec.HearAsync("ready");

        exec.Resize(100, 50);

        Assert.Equal(5, (await exec.Ended).ExitCode);
        Assert.Equal("ready\r\n50 100\r\n", exec.Text);
    }

    [Fact]
    public async Task Resize_OfACommandThatEnded_ChangesNothing()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var exec = world.AskTerminal("/bin/sh", "-c", "echo one");
        for (var i = 1; i < 50; i++) exec.Resize(i, i);

        Assert.Equal(0, (await exec.Ended).ExitCode);
        Assert.Equal("one\r\n", exec.Text);
    }

    [Fact]
    public async Task Input_ByteOfCtrlC_EndsWhatRunsInTheForegroundAsAKeyDoes()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var exec = world.AskTerminal("/bin/sh", "-c", "echo ready; sleep 4242; echo never");
        await exec.HearAsync("ready");
        await world.RunsAsync("sleep 4242");

        exec.Write([3]);

        Assert.Equal(130, (await exec.Ended).ExitCode);
        Assert.Equal("ready\r\n^C", exec.Text);
        await world.NothingRunsAsync("sleep 4242");
    }

    [Fact]
    public async Task Input_TypedAtAShell_IsEchoedRunAndHasNoEnd()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var exec = world.AskTerminal("/bin/sh", "-i");
        // By these keys an engine lets go of a terminal, unless it is told otherwise.
        exec.Write([16, 17]);
        exec.Write("echo $((6*7))\r");
        await exec.HearAsync("42\r\n");

        // A terminal has no end: what is typed after it is read, too.
        exec.EndInput();
        exec.Write("exit 4\r");

        Assert.Equal(4, (await exec.Ended).ExitCode);
    }

    [Fact]
    public async Task Signal_WithoutATerminal_IsTheCommandsAndItsChildrens()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var trapped = world.Ask(false, 60, "/bin/sh", "-c", "trap 'echo int; exit 7' INT; echo ready; while :; do sleep 0.1; done");
        var plain = world.Ask(false, 60, "/bin/sh", "-c", "echo ready; sleep 5353; echo never");
        foreach (var exec in new[] { trapped, plain }) await exec.HearAsync("ready");
        await world.RunsAsync("sleep 5353");

        trapped.Signal(ExecSignal.Interrupt);
        plain.Signal(ExecSignal.Terminate);

        Assert.Equal(7, (await trapped.Ended).ExitCode);
        Assert.Equal("ready\nint\n", trapped.Text);
        Assert.Equal(143, (await plain.Ended).ExitCode);
        await world.NothingRunsAsync("sleep 5353");
        Assert.True((await world.Engine.Containers.InspectAsync(world.Container, Cancellation)).State!.Running);
    }

    [Theory]
    [InlineData("sleep 6464", "sleep 6464")]
    // The first of a pipeline is its group's leader, and has ended.
    [InlineData("true | sleep 6565", "sleep 6565")]
    public async Task Signal_OfAKeyAtATerminal_IsTheForegrounds(string typed, string runs)
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var exec = world.AskTerminal("/bin/sh", "-i");
        exec.Write(typed + "\r");
        await world.RunsAsync(runs);

        exec.Signal(ExecSignal.Interrupt);

        await world.NothingRunsAsync(runs);
        exec.Write("exit 9\r");
        Assert.Equal(9, (await exec.Ended).ExitCode);
    }

    [Fact]
    public async Task Terminal_NobodyWantsIt_IsEndedWithItsChildren()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var exec = world.AskTerminal("/bin/sh", "-c", "trap '' HUP INT TERM; sleep 7575; echo never");
        await world.RunsAsync("sleep 7575");

        exec.IsStopped = true;

        await world.NothingRunsAsync("sleep 7575");
    }

    [Fact]
    public async Task Input_KeysByWhichTheEngineMayLetGo_AreReadOrEndTheCommand()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var exec = world.AskTerminal("/bin/sh", "-c", "stty raw -echo; echo ready; dd bs=1 count=8 of=/dev/null 2>/dev/null");
        await exec.HearAsync("ready");

        exec.Write([30, 30, 30, 30, 30, 30, 30, 30]);

        // Podman hands them on. Docker 20.10 ends the command, and says that it could not be run.
        Assert.True((await exec.Ended) is { ExitCode: 0 or 126 } or { Code: "engine_broken_answer" }, (await exec.Ended).ToString());
        await world.NothingRunsAsync("dd bs=1");
    }

    // Engines before version 1.42 of the interface take a size only of what runs.
    private static string Until(string size) => $"until [ \"$(stty size 2>/dev/null)\" = '{size}' ]; do sleep 0.02; done; stty size";
}

public sealed class DockerTerminalTests(DockerFixture fixture) : TerminalTests(fixture);

public sealed class PodmanTerminalTests(PodmanFixture fixture) : TerminalTests(fixture);
