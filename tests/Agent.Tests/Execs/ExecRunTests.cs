using System.Collections.Concurrent;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Execs;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Agent.Tests.Engine;
using OrleansVoxa.Agent.Tests.Reconciling;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Tests.Execs;

/// <summary>One command at an engine that does not do as it should.</summary>
public sealed class ExecRunTests
{
    private const string Created = """{"Id":"e0"}""";
    private const string Runs = """{"Running":true,"Pid":0}""";
    private const string Exited = """{"Running":false,"ExitCode":3,"Pid":0}""";
    private const string NotBegun = """{"Running":false,"ExitCode":null,"Pid":0}""";
    private const string NotBegunAtPodman = """{"Running":false,"ExitCode":0,"Pid":0}""";
    private const string Switched = "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.raw-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
    private const string Out = "\u0001\0\0\0\0\0\0\u0003out";

    private readonly FakeCluster _cluster = new();
    private readonly ConcurrentQueue<AgentNotice> _notices = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_OverItsTimeWhileNobodyReads_BringsWhatWasReadBeforeItsEnd()
    {
        await using var engine = Engine(FakeEngine.Json(Created, 201), Runs, Switched + Out);
        var exec = _cluster.Execs.Ask("web.1.1", false, 1, "/bin/a");
        exec.IsBehind = true;

        // Heard once its time is over.
        await RunAsync(engine, exec, notice => exec.IsBehind = false);

        Assert.Equal("exec_timeout", (await exec.Ended).Code);
        Assert.Contains("could not be ended", (await exec.Ended).Text, StringComparison.Ordinal);
        Assert.Equal("out", exec.Text);
    }

    [Fact]
    public async Task Run_TheEngineBreaksOff_SaysThatTheCommandMayGoOn()
    {
        await using var engine = Engine(FakeEngine.Json(Created, 201), Runs, Switched + Out + "\u0001\0", closes: true);
        var exec = _cluster.Execs.Ask("web.1.1", false, 30, "/bin/a");

        await RunAsync(engine, exec);

        Assert.StartsWith("engine_", (await exec.Ended).Code, StringComparison.Ordinal);
        Assert.Contains("may go on", (await exec.Ended).Text, StringComparison.Ordinal);
        Assert.Equal("exec_left_running", Assert.Single(_notices).Code);
        Assert.Equal("out", exec.Text);
    }

    [Theory]
    [InlineData(404, 0, NotBegun, "instance_not_running", "takes no commands")]
    [InlineData(500, 0, NotBegun, "engine_failed", "No.")]
    [InlineData(201, 409, NotBegun, "exec_lost", "was not begun")]
    [InlineData(201, 409, Runs, "exec_lost", "may go on")]
    [InlineData(201, 500, NotBegun, "engine_failed", "was not begun")]
    [InlineData(201, 409, NotBegunAtPodman, "exec_lost", "was not begun")]
    [InlineData(201, 500, NotBegunAtPodman, "engine_failed", "was not begun")]
    public async Task Run_TheEngineRefuses_SaysWhetherItWasBegun(int create, int start, string inspected, string code, string text)
    {
        const string No = """{"message":"No."}""";
        await using var engine = Engine(FakeEngine.Json(create == 201 ? Created : No, create), inspected, FakeEngine.Json(No, start), closes: true);
        var exec = _cluster.Execs.Ask("web.1.1", false, 30, "/bin/a");

        await RunAsync(engine, exec);

        Assert.Equal(code, (await exec.Ended).Code);
        Assert.Contains(text, (await exec.Ended).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NotBegun)]
    [InlineData(NotBegunAtPodman)]
    public async Task Run_OverItsTimeBeforeTheEngineAnswersItsStart_SaysThatItMayGoOn(string inspected)
    {
        await using var engine = Engine(FakeEngine.Json(Created, 201), inspected, "");
        var exec = _cluster.Execs.Ask("web.1.1", false, 1, "/bin/a");

        await RunAsync(engine, exec);

        Assert.Equal("exec_timeout", (await exec.Ended).Code);
        Assert.Contains("may go on", (await exec.Ended).Text, StringComparison.Ordinal);
        Assert.Equal("exec_left_running", Assert.Single(_notices).Code);
    }

    [Fact]
    public async Task Run_EndedBeforeTheEngineAnswersItsStart_SaysThatItIsGone()
    {
        await using var engine = Engine(FakeEngine.Json(Created, 201), Exited, "");
        var exec = _cluster.Execs.Ask("web.1.1", false, 1, "/bin/a");

        await RunAsync(engine, exec);

        Assert.Contains("is gone", (await exec.Ended).Text, StringComparison.Ordinal);
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task Run_EndedAndItsStreamBroken_SaysThatItIsGoneWhateverItsExitCode()
    {
        await using var engine = Engine(FakeEngine.Json(Created, 201), NotBegunAtPodman, Switched + Out + "\u0001\0", closes: true);
        var exec = _cluster.Execs.Ask("web.1.1", false, 30, "/bin/a");

        await RunAsync(engine, exec);

        Assert.Contains("is gone", (await exec.Ended).Text, StringComparison.Ordinal);
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task Run_SomethingUnforeseen_EndsThatCommandWithAWord()
    {
        await using var engine = Engine(FakeEngine.Json(Created, 201), Runs, Switched + Out);
        var exec = _cluster.Execs.Ask("web.1.1", false, 30, "/bin/a");
        exec.IsBroken = true;

        await RunAsync(engine, exec, notice => exec.IsBroken = false);

        Assert.Equal("agent_failed", (await exec.Ended).Code);
        Assert.Contains("may go on", (await exec.Ended).Text, StringComparison.Ordinal);
        Assert.Contains(_notices, notice => notice.Code == "agent_failed");
    }

    [Fact]
    public async Task Run_TheAgentEndsDuringTheLastWord_DoesNotLoseTheExitCode()
    {
        await using var engine = Engine(FakeEngine.Json(Created, 201), Exited, Switched, closes: true);
        var exec = _cluster.Execs.Ask("web.1.1", false, 30, "/bin/a");
        exec.IsBehind = true;
        using var stop = new CancellationTokenSource();
        var running = RunAsync(engine, exec, stop: stop);
        await exec.Asked.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        await stop.CancelAsync();
        exec.IsBehind = false;

        await running;
        Assert.Equal(3, (await exec.Ended).ExitCode);
    }

    [Fact]
    public async Task Run_NobodyWantsACommandThatDoesNotReadItsInput_IsOver()
    {
        await using var engine = Engine(FakeEngine.Json(Created, 201), Runs, Switched);
        var exec = _cluster.Execs.Ask("web.1.1", true, 600, "/bin/a");
        for (var i = 0; i < 30; i++) exec.Write(new byte[60_000]);
        var running = RunAsync(engine, exec);
        await exec.HeldUp.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        exec.IsStopped = true;

        await running;
        Assert.Equal("exec_left_running", Assert.Single(_notices).Code);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task Run_WithATerminal_ItsOutputIsAsItIsAndNoSizeIsAFault(int resized)
    {
        var asked = new ConcurrentQueue<string>();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var engine = FakeEngine.Serving(async (line, stream, token) =>
        {
            asked.Enqueue(line);
            if (line.Contains("/resize", StringComparison.Ordinal))
            {
                // It has no body.
                await FakeEngine.SayAsync(stream, FakeEngine.Json("{}", resized), token);
                if (line.Contains("w=7", StringComparison.Ordinal)) told.TrySetResult();
                return;
            }

            var body = new byte[4_096];
            if (line.StartsWith("POST ", StringComparison.Ordinal)) asked.Enqueue(System.Text.Encoding.UTF8.GetString(body, 0, await stream.ReadAsync(body, token)));
            await FakeEngine.SayAsync(stream, line.Contains("/containers/", StringComparison.Ordinal) ? FakeEngine.Json(Created, 201) : line.Contains("/json", StringComparison.Ordinal) ? FakeEngine.Json(Exited) : Switched + Out, token);
            if (line.Contains("/start", StringComparison.Ordinal)) await told.Task.WaitAsync(TimeSpan.FromSeconds(30), token);
        });
        var exec = _cluster.Execs.Ask(new ExecOrder(ExecId.New(), "web.1.1", ["/bin/a"], false, 30, new ExecTerminal("vt100", new ExecSize(132, 43))));
        exec.Resize(7, 8);

        await RunAsync(engine, exec);

        Assert.Equal(3, (await exec.Ended).ExitCode);
        Assert.Equal((Out, ""), (exec.Text, exec.Errors));
        Assert.Empty(_notices);
        Assert.Contains(asked, text => text.Contains("\"Tty\":true", StringComparison.Ordinal) && text.Contains("\"Env\":[\"TERM=vt100\"]", StringComparison.Ordinal) && text.Contains("\"ConsoleSize\":[43,132]", StringComparison.Ordinal));
        Assert.Contains(asked, text => text.Contains("/resize?h=43&w=132", StringComparison.Ordinal));
        Assert.Contains(asked, text => text.Contains("/resize?h=8&w=7", StringComparison.Ordinal));
    }

    [Fact]
    public void Clean_HalvesOfCharacters_AreNotKept()
    {
        var text = EngineFaults.Clean(new string('x', EngineFaults.TextLimit - 2) + "\ud83d\ude00\ud83d\ude00");

        Assert.Equal(new string('x', EngineFaults.TextLimit - 2) + "…", text);
        Assert.Equal("a\ufffdb\ufffd c\ud83d\ude00", EngineFaults.Clean("a\ud800b\udc00\nc\ud83d\ude00"));
        Assert.Equal(EngineFaults.TextLimit, EngineFaults.Clean(new string('x', 5_000)).Length);
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public async Task Run_ItsStreamEndsAndItDoesNot_IsEndedIfThatWasTyped(int keys, bool hasTerminal)
    {
        var isTyped = keys == 8 && hasTerminal;
        var looks = 0;
        await using var engine = FakeEngine.Serving(async (line, stream, token) =>
        {
            var body = new byte[4_096];
            if (line.StartsWith("POST ", StringComparison.Ordinal)) _ = await stream.ReadAsync(body, token);
            var isLook = line.Contains("/json", StringComparison.Ordinal);
            // A command that closed its outputs, or its terminal, itself ends with 3 in its time.
            var inspected = !isTyped && isLook && Interlocked.Increment(ref looks) > 8 ? Exited : Runs;
            await FakeEngine.SayAsync(stream, line.Contains("/containers/", StringComparison.Ordinal) ? FakeEngine.Json(Created, 201) : isLook ? FakeEngine.Json(inspected) : Switched, token);
            for (var read = 0; read < keys && line.Contains("/start", StringComparison.Ordinal);) read += await stream.ReadAsync(body, token);
        });
        var exec = _cluster.Execs.Ask(new ExecOrder(ExecId.New(), "web.1.1", ["/bin/a"], true, 3_000, hasTerminal ? new ExecTerminal("vt100", new ExecSize(80, 24)) : null));
        exec.Write(new string('\u001e', 5));
        exec.Write(new string('\u001e', keys - 5));

        using var client = new EngineClient(new EngineOptions { Socket = engine.Socket }, TimeProvider.System);
        await new ExecRun(client, _cluster, exec.Order, _notices.Enqueue, new HastyClock()).RunAsync("c0ffee", Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        var end = await exec.Ended;
        Assert.Equal((isTyped ? null : 3, isTyped ? "engine_broken_answer" : ""), (end.ExitCode, end.Code));
        Assert.Equal(isTyped, end.Text.Contains("may go on", StringComparison.Ordinal));
    }

    private static FakeEngine Engine(string created, string inspected, string started, bool closes = false) => FakeEngine.Serving(async (line, stream, token) =>
    {
        // What is not read breaks the connection when that is closed.
        if (line.StartsWith("POST ", StringComparison.Ordinal)) _ = await stream.ReadAsync(new byte[4_096], token);
        await FakeEngine.SayAsync(stream, line.Contains("/containers/", StringComparison.Ordinal) ? created : line.Contains("/json", StringComparison.Ordinal) ? FakeEngine.Json(inspected) : started, token);
        if (!closes && line.Contains("/start", StringComparison.Ordinal)) await Task.Delay(Timeout.Infinite, token);
    });

    private async Task RunAsync(FakeEngine engine, FakeExec exec, Action<AgentNotice>? notified = null, CancellationTokenSource? stop = null)
    {
        using var client = new EngineClient(new EngineOptions { Socket = engine.Socket }, TimeProvider.System);
        await new ExecRun(client, _cluster, exec.Order, Notify, TimeProvider.System).RunAsync("c0ffee", stop?.Token ?? Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        void Notify(AgentNotice notice)
        {
            _notices.Enqueue(notice);
            notified?.Invoke(notice);
        }
    }

    /// <summary>What is measured by it is over soon; its timers are not.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public override long GetTimestamp() => base.GetTimestamp() * 20;
    }
}
