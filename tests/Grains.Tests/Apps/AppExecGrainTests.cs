using System.Collections.Immutable;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Grains.Tests.Hosting;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Grains.Tests.Apps;

/// <summary>From who asks to the machine and back.</summary>
public sealed class AppExecGrainTests
{
    private static CancellationToken Token => TestSilo.Token;

    [Fact]
    public async Task Start_OfAnInstanceThatRuns_ReachesItsMachineOnceAndIsWrittenDownFirst()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await RunningAsync(silo);
        var waiting = machine.Grain.NextExec(machine.Run, Token);
        var (id, exec) = New(silo);

        var place = await exec.Start(Request() with { HasInput = true }, Token);

        Assert.Equal((null, "web.1.1", machine.Node), (place.Code, place.Instance, place.Node));
        var order = (await waiting.WaitAsync(TimeSpan.FromSeconds(30), Token)).Order;
        Assert.Equal((id, "web.1.1", true, 60), (order!.Exec, order.Instance, order.HasInput, order.Seconds));
        Assert.Equal(["/bin/ls", "-l"], order.Command);
        var entry = (await silo.Grain<IAppGrain>("web").Events(0, 200, Token)).Single(entry => entry.What == "exec");
        Assert.Equal(("web.1.1", "/bin/ls -l", "alice"), (entry.Instance, entry.Text, entry.Operator));

        Assert.Equal(AppExecClaim.Unknown, await exec.ClaimInput("bob", "b", Token));
        Assert.Equal(AppExecClaim.Granted, await exec.ClaimInput("alice", "w", Token));
        Assert.Equal(AppExecVerdict.Taken, await exec.Write("w", 1, [7], true, Token));
        var input = await exec.Input(machine.Node, 0, Token);
        Assert.Equal((1L, true, (byte)7), (input.Number, input.IsEnd, input.Bytes.Single()));
        var reading = exec.Read(0, Token);
        Assert.Equal(AppExecVerdict.Taken, await exec.Output(machine.Node, Batch(1, 42), Token));
        Assert.Equal(42, Assert.Single(await reading.WaitAsync(TimeSpan.FromSeconds(30), Token)).Pieces.Single().Bytes.Single());
        Assert.Equal(AppExecVerdict.Taken, await exec.Output(machine.Node, new AppExecOutput(2, [], new AppExecEnd(3, "", "")), Token));
        Assert.Equal(3, Assert.Single(await exec.Read(1, Token)).End!.ExitCode);
        Assert.True(await exec.WaitForEnd(Token));
    }

    [Fact]
    public async Task Start_WithATerminal_ReachesItsMachineWithItsSizesAndSignals()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await RunningAsync(silo);
        var (_, exec) = New(silo);
        var terminal = new AppExecTerminal("vt100", new AppExecSize(132, 43));

        await exec.Start(Request() with { Terminal = terminal }, Token);

        Assert.Equal(terminal, (await machine.Grain.NextExec(machine.Run, Token)).Order!.Terminal);
        var waiting = exec.Input(machine.Node, 0, Token);
        Assert.Equal(AppExecReach.Sent, await exec.Resize("alice", new AppExecSize(100, 50), Token));
        Assert.Equal(new AppExecSize(100, 50), (await waiting.WaitAsync(TimeSpan.FromSeconds(30), Token)).Size);
        Assert.Equal(AppExecReach.Sent, await exec.Signal("alice", (int)ExecSignal.Interrupt, Token));
        Assert.Equal((2L, (int)ExecSignal.Interrupt), ((await exec.Input(machine.Node, 1, Token)).Number, (await exec.Input(machine.Node, 1, Token)).Signal));
        Assert.Equal(AppExecReach.Unknown, await exec.Resize("bob", new AppExecSize(1, 1), Token));
        Assert.Equal(AppExecReach.Unknown, await New(silo).Grain.Resize("alice", new AppExecSize(1, 1), Token));
        Assert.Equal(AppExecReach.Unknown, await New(silo).Grain.Signal("alice", (int)ExecSignal.Interrupt, Token));
        await exec.Cancel(Token);
        Assert.Equal(AppExecReach.Over, await exec.Resize("alice", new AppExecSize(1, 1), Token));
    }

    [Fact]
    public async Task Output_AnotherMachine_DoesNotSpeakForIt()
    {
        await using var silo = await AppGrainTests.StartAsync();
        await RunningAsync(silo);
        var other = await TestMachine.AdmittedAsync(silo, 2);
        var (_, exec) = New(silo);
        await exec.Start(Request() with { HasInput = true }, Token);
        await exec.ClaimInput("alice", "w", Token);
        await exec.Write("w", 1, [7], true, Token);

        Assert.Equal(AppExecVerdict.Stop, await exec.Output(other.Node, Batch(1, 1), Token));
        Assert.True((await exec.Input(other.Node, 0, Token)).IsStopped);
        Assert.False((await exec.Input(Manifests.Node(1), 0, Token)).IsStopped);
    }

    [Fact]
    public async Task Start_WhereNothingCanRun_IsRefusedByCode()
    {
        await using var off = await TestSilo.StartAsync();
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await TestMachine.AdmittedAsync(silo, 1);

        Assert.Equal(AppCodes.Disabled, await CodeAsync(off, Request()));
        Assert.Equal(AppCodes.UnknownApp, await CodeAsync(silo, Request()));
        await silo.Grain<IAppGrain>("web").Deploy(Manifests.Deployment("\"replicas\":2"), Token);
        Assert.Equal(AppCodes.InstanceNotRunning, await CodeAsync(silo, Request()));
        Assert.Equal(AppCodes.UnknownInstance, await CodeAsync(silo, Request() with { Instance = "web.1.9" }));
        await UpAsync(silo, machine, 2);
        machine.Fails("web.1.1");
        await machine.SyncAsync();
        await TestSilo.UntilAsync(async () => (await silo.Grain<IAppGrain>("web").Get(Token)).App!.Ended.Length == 1);
        Assert.Equal(AppCodes.InstanceNotRunning, await CodeAsync(silo, Request() with { Instance = "web.1.1" }));
        Assert.Null(await CodeAsync(silo, Request()));
        await machine.Grain.Sync(machine.Report() with { Code = "engine_unreachable", Reason = "It is away." }, Token);
        Assert.Equal(AppCodes.HostUnfit, await CodeAsync(silo, Request()));
    }

    [Fact]
    public async Task Start_MoreThanAMachineMayRun_IsRefusedUntilOneEnds()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await RunningAsync(silo);
        var execs = Enumerable.Range(0, ExecLimits.PerHost).Select(_ => New(silo).Grain).ToArray();
        foreach (var exec in execs) Assert.Null((await exec.Start(Request(), Token)).Code);
        Assert.Equal(AppCodes.ExecBusy, await CodeAsync(silo, Request()));

        await execs[0].Cancel(Token);

        await TestSilo.UntilAsync(async () => await CodeAsync(silo, Request()) is null);
        // One whose run is over before it was taken is not begun.
        var told = new List<string>();
        for (var i = 0; i < ExecLimits.PerHost; i++) told.Add((await machine.Grain.NextExec(machine.Run, Token)).Order!.Exec);
        Assert.DoesNotContain(execs[0].GetPrimaryKeyString(), told);
        Assert.True((await execs[0].Input(machine.Node, 0, Token)).IsStopped);
    }

    [Fact]
    public async Task Start_GivenUpWhileTheMachineIsAsked_IsNotBegun()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await RunningAsync(silo);
        var (hold, storing) = (new TaskCompletionSource(), new TaskCompletionSource());
        silo.Disk.Holds = state => state == "app-host" && storing.TrySetResult() ? hold.Task : Task.CompletedTask;
        // The machine's grain is at work, so that what it is asked waits.
        var working = machine.Grain.Sync(machine.Report() with { Region = "us" }, Token);
        await storing.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        var ((_, lost), (_, left), (id, kept)) = (New(silo), New(silo), New(silo));
        using var patience = new CancellationTokenSource();
        Task<AppExecPlace>[] starting = [lost.Start(Request() with { HasInput = true }, patience.Token), left.Start(Request() with { HasInput = true }, Token)];
        // A run that is asked about before it begins does not stay.
        await TestSilo.UntilAsync(async () => (await silo.Grain<IAppGrain>("web").Events(0, 200, Token)).Count(entry => entry.What == "exec") == 2);
        foreach (var exec in new[] { lost, left }) await TestSilo.UntilAsync(async () => await exec.ClaimInput("alice", "w", Token) == AppExecClaim.Granted);

        await patience.CancelAsync();
        await left.Cancel(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting[0]);
        // Its caller knows sooner than the run does.
        Assert.True(await lost.WaitForEnd(Token).WaitAsync(TimeSpan.FromSeconds(30), Token));
        hold.SetResult();
        await working;

        Assert.Equal(AppCodes.ExecAbandoned, (await starting[1].WaitAsync(TimeSpan.FromSeconds(30), Token)).Code);
        Assert.Equal(AppCodes.ExecLost, Assert.Single(await lost.Read(0, Token).WaitAsync(TimeSpan.FromSeconds(30), Token)).End!.Code);
        Assert.True((await lost.Input(machine.Node, 0, Token).WaitAsync(TimeSpan.FromSeconds(30), Token)).IsStopped);
        await kept.Start(Request(), Token);
        Assert.Equal(id, (await machine.Grain.NextExec(machine.Run, Token).WaitAsync(TimeSpan.FromSeconds(30), Token)).Order!.Exec);
    }

    [Fact]
    public async Task Cancel_BeforeTheStart_LeavesItsMark()
    {
        await using var silo = await AppGrainTests.StartAsync();
        await RunningAsync(silo);
        var exec = New(silo).Grain;

        await exec.Cancel(Token);

        Assert.Equal(AppCodes.ExecAbandoned, (await exec.Start(Request(), Token)).Code);
    }

    [Fact]
    public async Task NextExec_ASecondReader_TakesOver()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await RunningAsync(silo);
        Task<AppExecNext>[] readers = [machine.Grain.NextExec(machine.Run, Token), machine.Grain.NextExec(machine.Run, Token)];

        // Which of two that were sent at once came second is not said.
        var over = await Task.WhenAny(readers).WaitAsync(TimeSpan.FromSeconds(30), Token);
        Assert.Null((await over).Order);
        await New(silo).Grain.Start(Request(), Token);
        Assert.NotNull((await readers.Single(reader => reader != over).WaitAsync(TimeSpan.FromSeconds(30), Token)).Order);
    }

    [Fact]
    public async Task NextExec_AnotherAgentWithTheSameKey_IsRefusedAndTakesNothing()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await RunningAsync(silo);
        var waiting = machine.Grain.NextExec(machine.Run, Token);

        Assert.Equal(AppCodes.AgentConflict, (await machine.Grain.NextExec(new string('b', 32), Token)).Code);

        await New(silo).Grain.Start(Request(), Token);
        Assert.NotNull((await waiting.WaitAsync(TimeSpan.FromSeconds(30), Token)).Order);
        // Which one it is that reports is not known after a restart: it is told nothing until then.
        await using var next = await silo.RestartAsync(settings: new() { ["settings:features:enable-app-deployment"] = "true" });
        machine.Silo = next;
        await New(next).Grain.Start(Request(), Token);
        var other = machine.Grain.NextExec(new string('b', 32), Token);
        await machine.SyncAsync();
        Assert.Equal(AppCodes.AgentConflict, (await other.WaitAsync(TimeSpan.FromSeconds(30), Token)).Code);
        Assert.NotNull((await machine.Grain.NextExec(machine.Run, Token)).Order);
        // What the machine said reaches the app one-way, and is through before the silo stops.
        await next.Grain<IAppGrain>("web").Get(Token);
    }

    [Fact]
    public async Task Read_AfterTheSiloStopped_SaysThatItIsLost()
    {
        await using var silo = await AppGrainTests.StartAsync();
        await RunningAsync(silo);
        var (id, exec) = New(silo);
        await exec.Start(Request(), Token);

        await using var next = await silo.RestartAsync();

        Assert.Equal(AppCodes.ExecLost, Assert.Single(await next.Grain<IAppExecGrain>(id).Read(0, Token)).End!.Code);
        Assert.True(await next.Grain<IAppExecGrain>(id).WaitForEnd(Token));
        Assert.Equal(AppExecVerdict.Stop, await next.Grain<IAppExecGrain>(id).Output(Manifests.Node(1), Batch(1, 1), Token));
    }

    [Fact]
    public async Task Events_ManyCommands_AreKeptAsFarAsThereIsRoom()
    {
        await using var silo = await AppGrainTests.StartAsync();
        var machine = await RunningAsync(silo);
        for (var i = 0; i < 210; i++)
        {
            var exec = New(silo).Grain;
            Assert.Null((await exec.Start(Request() with { Command = ["/bin/echo", i.ToString(System.Globalization.CultureInfo.InvariantCulture)] }, Token)).Code);
            await exec.Cancel(Token);
            await machine.Grain.EndExec(exec.GetPrimaryKeyString());
        }

        var events = await silo.Grain<IAppGrain>("web").Events(0, 1_000, Token);
        Assert.Equal(200, events.Length);
        Assert.Equal("/bin/echo 209", events[^1].Text);
    }

    private static (string Id, IAppExecGrain Grain) New(TestSilo silo)
    {
        var id = ExecId.New();
        return (id, silo.Grain<IAppExecGrain>(id));
    }

    private static async Task<string?> CodeAsync(TestSilo silo, AppExecRequest request) => (await New(silo).Grain.Start(request, Token)).Code;

    private static AppExecRequest Request() => new("web", null, ["/bin/ls", "-l"], false, 60, "alice");

    private static AppExecOutput Batch(long number, byte value) => new(number, [new AppExecPiece(false, [value])], null);

    private static async Task<TestMachine> RunningAsync(TestSilo silo)
    {
        var machine = await TestMachine.AdmittedAsync(silo, 1);
        await silo.Grain<IAppGrain>("web").Deploy(Manifests.Deployment(), Token);
        await UpAsync(silo, machine, 1);
        return machine;
    }

    private static async Task UpAsync(TestSilo silo, TestMachine machine, int instances)
    {
        await machine.SyncAsync();
        await machine.SyncAsync();
        await TestSilo.UntilAsync(async () => (await silo.Grain<IAppGrain>("web").Get(Token)).App!.Instances.Count(instance => instance.State == "running") == instances);
    }
}
