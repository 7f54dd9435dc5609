using OrleansVoxa.Agent.Sandbox;

namespace OrleansVoxa.Agent.Tests.Execs;

/// <summary>Commands in containers of a real engine, by a whole agent.</summary>
public abstract class ExecTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exec_Command_BringsBothStreamsAndItsExitCode()
    {
        await using var world = await ExecWorld.StartAsync(fixture);

        var exec = world.Ask(false, 30, "/bin/sh", "-c", "echo out; echo err >&2; exit 3");

        Assert.Equal((3, ""), ((await exec.Ended).ExitCode!.Value, (await exec.Ended).Code));
        Assert.Equal(("out\n", "err\n"), (exec.Text, exec.Errors));
    }

    [Fact]
    public async Task Exec_Input_IsReadToItsEnd()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var big = new byte[60_000];
        new Random(1).NextBytes(big);

        var exec = world.Ask(true, 30, "/bin/cat");
        exec.Write("hello ");
        for (var i = 0; i < 20; i++) exec.Write(big);
        exec.EndInput();

        Assert.Equal(0, (await exec.Ended).ExitCode);
        Assert.Equal([.. "hello "u8, .. Enumerable.Repeat(big, 20).SelectMany(bytes => bytes)], exec.Output);
    }

    [Fact]
    public async Task Exec_WithoutInput_IsAtItsEndFromTheBeginning()
    {
        await using var world = await ExecWorld.StartAsync(fixture);

        var exec = world.Ask(false, 30, "/bin/cat");

        Assert.Equal(0, (await exec.Ended).ExitCode);
    }

    [Fact]
    public async Task Exec_Sandbox_HasNoMoreThanTheInstance()
    {
        await using var world = await ExecWorld.StartAsync(fixture);

        var exec = world.Ask(false, 30, "/bin/sh", "-c", $"id -u; grep -E 'CapEff|CapBnd|NoNewPrivs' /proc/self/status; touch /here; {BusyboxImage.Program}; tty");

        await exec.Ended;
        var lines = exec.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("10001", lines[0]);
        Assert.Contains("CapEff:\t0000000000000000", lines);
        Assert.Contains("CapBnd:\t0000000000000000", lines);
        Assert.Contains("NoNewPrivs:\t1", lines);
        Assert.Contains("not a tty", lines);
        Assert.Contains("Read-only file system", exec.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_LongerThanItMay_IsEndedWithItsChildren()
    {
        await using var world = await ExecWorld.StartAsync(fixture);

        var exec = world.Ask(false, 1, "/bin/sh", "-c", "sleep 4321 & sleep 4321; echo never");

        var end = await exec.Ended;
        Assert.Equal("exec_timeout", end.Code);
        Assert.Contains("was ended", end.Text, StringComparison.Ordinal);
        Assert.Equal("", exec.Text);
        await world.NothingRunsAsync("sleep 4321");
    }

    [Fact]
    public async Task Exec_NobodyWantsIt_IsEndedAlsoWhileItIsSilent()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var silent = world.Ask(false, 600, "/bin/sleep", "5432");
        var loud = world.Ask(false, 600, "/bin/sh", "-c", "while echo 6543; do :; done");
        await world.RunsAsync("sleep 5432");
        while (loud.Output.Length == 0) await Task.Delay(20, Cancellation);

        silent.IsStopped = loud.IsStopped = true;

        await world.NothingRunsAsync("sleep 5432");
        await world.NothingRunsAsync("echo 6543");
        Assert.False(silent.Ended.IsCompleted);
    }

    [Fact]
    public async Task Exec_NobodyWantsItAndItDoesNotReadItsInput_IsEnded()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var exec = world.Ask(true, 600, "/bin/sleep", "3210");
        for (var i = 0; i < 60; i++) exec.Write(new byte[60_000]);
        await exec.HeldUp.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        exec.IsStopped = true;

        await world.NothingRunsAsync("sleep 3210");
    }

    [Fact]
    public async Task Exec_NobodyReads_TheCommandWaitsAndNothingIsLost()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var exec = world.Ask(false, 60, "/bin/sh", "-c", "dd if=/dev/zero bs=64k count=64 2>/dev/null; touch /tmp/done");
        exec.IsBehind = true;
        await Task.Delay(700, Cancellation);
        Assert.Equal(1, (await TestInstance.ExecAsync(world.Engine, world.Container, "/bin/ls", "/tmp/done")).ExitCode);

        exec.IsBehind = false;
        exec.LosesAnswers = true;
        await Task.Delay(100, Cancellation);
        exec.LosesAnswers = false;

        Assert.Equal(0, (await exec.Ended).ExitCode);
        Assert.Equal(64 * 65_536, exec.Output.Length);
    }

    [Fact]
    public async Task Exec_NoSuchProgramOrInstance_SaysSo()
    {
        await using var world = await ExecWorld.StartAsync(fixture);

        var program = world.Ask(false, 30, "/bin/none");
        var instance = world.Cluster.Execs.Ask("web.1.9", false, 30, "/bin/true");

        Assert.InRange((await program.Ended).ExitCode!.Value, 126, 127);
        Assert.Contains("/bin/none", program.Text + program.Errors, StringComparison.Ordinal);
        Assert.Equal("instance_not_running", (await instance.Ended).Code);
    }

    [Fact]
    public async Task Exec_TheInstanceEnds_TheCommandDoesToo()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var exec = world.Ask(false, 600, "/bin/sleep", "7654");
        await world.RunsAsync("sleep 7654");

        await world.Engine.Containers.KillAsync(world.Container, "KILL", Cancellation);

        var end = await exec.Ended;
        Assert.True(end.ExitCode is 137 || end.Code.Length > 0, end.ToString());
    }

    [Fact]
    public async Task Exec_TheAgentEnds_TheCommandIsEndedAndTheInstanceIsNot()
    {
        await using var world = await ExecWorld.StartAsync(fixture);
        var exec = world.Ask(false, 600, "/bin/sleep", "8765");
        await world.RunsAsync("sleep 8765");

        await world.StopAgentAsync();

        Assert.Equal("exec_lost", (await exec.Ended).Code);
        await world.NothingRunsAsync("sleep 8765");
        Assert.True((await world.Engine.Containers.InspectAsync(world.Container, Cancellation)).State!.Running);
    }

    [Fact]
    public async Task Exec_Many_RunBesideEachOtherUpToTheLimit()
    {
        await using var world = await ExecWorld.StartAsync(fixture);

        var execs = Enumerable.Range(0, 20).Select(i => world.Ask(false, 60, "/bin/sh", "-c", $"sleep 0.2; echo {i}")).ToArray();

        foreach (var (exec, i) in execs.Select((exec, i) => (exec, i)))
        {
            Assert.Equal(0, (await exec.Ended).ExitCode);
            Assert.Equal($"{i}\n", exec.Text);
        }
    }
}

public sealed class DockerExecTests(DockerFixture fixture) : ExecTests(fixture);

public sealed class PodmanExecTests(PodmanFixture fixture) : ExecTests(fixture);
