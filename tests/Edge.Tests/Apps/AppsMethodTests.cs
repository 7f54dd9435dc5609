using OrleansVoxa.Edge.Sessions;
using OrleansVoxa.Grains.Abstractions.Apps;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Execs;
using OrleansVoxa.Protocol.Framing;
using OrleansVoxa.Protocol.Framing.Messages;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Edge.Tests.Apps;

/// <summary>An agent's session: an ordinary one, whose key names the machine.</summary>
public sealed class AppsMethodTests
{
    private static readonly KeyValuePair<string, string?> On = new("settings:features:enable-app-deployment", "true");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sync_AdmittedMachine_IsToldWhatToRunWithItsSecrets()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System, 0, On);
        await using var agent = await TestPeer.ConnectAsync(host);
        await host.Grains.GetGrain<IAppHostGrain>(agent.Id.ToString()).Admit("alice", Token);
        var first = await SyncAsync(agent, Report());
        var waiting = agent.DoneAsync(correlation => new Call(correlation, HostWait.Method, HostWait.Encode(first.Revision)));

        var deployed = await host.Grains.GetGrain<IAppGrain>("web").Deploy(
            new AppDeployment([.. """{"name":"web","version":"1","image":"nginx","secrets":{"KEY":"hush"},"network_config":{"ports":{"80/tcp":{}}}}"""u8], "alice"), Token);
        Assert.Null(deployed.Code);
        Assert.True(HostWait.TryDecode((await waiting).Span, out var revision));
        var instructions = await SyncAsync(agent, Report());

        Assert.Empty(first.Instances);
        Assert.Equal(revision, instructions.Revision);
        var instance = Assert.Single(instructions.Instances);
        Assert.Equal(("web.1.1", "nginx"), (instance.Instance, instance.Source.Reference));
        Assert.Equal([new EnvironmentVariable("KEY", "hush", true)], instance.Environment);
        Assert.Equal([80], instance.Ports);
        Assert.Equal(["docker.io", "ghcr.io"], instructions.Registries);
        Assert.Equal(5, instructions.NextSeconds);
    }

    [Fact]
    public async Task Sync_ReportOfARunningInstance_ReachesTheApp()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System, 0, On);
        await using var agent = await TestPeer.ConnectAsync(host);
        await host.Grains.GetGrain<IAppHostGrain>(agent.Id.ToString()).Admit("alice", Token);
        await SyncAsync(agent, Report());
        var app = host.Grains.GetGrain<IAppGrain>("web");
        await app.Deploy(new AppDeployment([.. """{"name":"web","version":"1","image":"nginx"}"""u8], "alice"), Token);
        var instructions = await SyncAsync(agent, Report());

        var started = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        AppInstanceView instance;
        do
        {
            await SyncAsync(agent, Report() with
            {
                Revision = instructions.Revision,
                Instances = [new InstanceReport("web.1.1", InstanceState.Running, "", "", "c0ffee", "10.0.0.7", started, null, false, null, 12, 34)],
            });
            instance = (await app.Get(Token)).App!.Instances.Single();
        }
        while (instance.State != "running" && !Token.IsCancellationRequested);

        Assert.Equal(("c0ffee", "10.0.0.7", started, 12, 34L), (instance.Container, instance.Address, instance.StartedAt, instance.CpuMillis, instance.MemoryBytes));
    }

    [Fact]
    public async Task Sync_AgentStartedAnew_IsHeardOnceTheSessionBeforeIsGone()
    {
        await using var host = await EdgeHost.StartAsync(new ManualTimeProvider(), 0, On);
        var before = await TestPeer.ConnectAsync(host);
        await host.Grains.GetGrain<IAppHostGrain>(before.Id.ToString()).Admit("alice", Token);
        await SyncAsync(before, Report());
        await using var after = await TestPeer.ConnectAsync(host, before.Key);
        var body = HostMessages.Encode(Report() with { Run = new string('b', HostReport.RunLength) });
        Assert.Equal(AppCodes.AgentConflict, await after.RefusedAsync(c => new Call(c, HostReport.Method, body)));

        await before.DisposeAsync();

        // The edge sees the end a moment later; the clock of the silence stands still meanwhile.
        Message answer;
        do
        {
            // Asked without a pause it would be refused for its rate.
            await Task.Delay(20, Token);
            answer = await after.AskAsync(c => new Call(c, HostReport.Method, body));
        }
        while (answer is Error { Code: AppCodes.AgentConflict } && !Token.IsCancellationRequested);
        Assert.IsType<Reply>(answer);
    }

    [Fact]
    public async Task Sync_NotAdmittedOffOrMalformed_IsRefusedByCode()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System, 0, On);
        await using var agent = await TestPeer.ConnectAsync(host);
        await using var off = await EdgeHost.StartAsync(TimeProvider.System);
        await using var other = await TestPeer.ConnectAsync(off);
        var body = HostMessages.Encode(Report());

        Assert.Equal(AppCodes.HostNotAdmitted, await agent.RefusedAsync(c => new Call(c, HostReport.Method, body)));
        Assert.Equal(AppCodes.HostNotAdmitted, await agent.RefusedAsync(c => new Call(c, HostWait.Method, "0"u8.ToArray())));
        Assert.Equal(AppCodes.Disabled, await other.RefusedAsync(c => new Call(c, HostReport.Method, body)));
        Assert.Equal(SessionErrors.InvalidField, await agent.RefusedAsync(c => new Call(c, HostReport.Method, "{}"u8.ToArray())));
        Assert.Equal(SessionErrors.InvalidField, await agent.RefusedAsync(c => new Call(c, HostWait.Method, "-1"u8.ToArray())));
        Assert.Equal(SessionErrors.InvalidField, await agent.RefusedAsync(c => new Call(c, HostWait.Method, Array.Empty<byte>())));
        Assert.Equal(SessionErrors.UnknownMethod, await agent.RefusedAsync(c => new Call(c, "apps.other", body)));
    }

    [Fact]
    public async Task Exec_SessionsThatAreNoMachine_AreRefusedBeforeTheyNameARun()
    {
        await using var host = await EdgeHost.StartAsync(TimeProvider.System, 0, On);
        await using var agent = await TestPeer.ConnectAsync(host);
        var (run, exec) = (new string('a', HostReport.RunLength), ExecId.New());
        Func<ulong, Call>[] calls =
        [
            c => new Call(c, ExecNext.Method, new ExecNext(run).Encode()),
            c => new Call(c, ExecInputRequest.Method, new ExecInputRequest(exec, 0).Encode()),
            c => new Call(c, ExecOutput.Method, new ExecOutput(exec, 1, [new ExecPiece(false, [1])], null).Encode()),
        ];
        foreach (var call in calls) Assert.Equal(AppCodes.HostNotAdmitted, await agent.RefusedAsync(call));
        Assert.Equal(SessionErrors.InvalidField, await agent.RefusedAsync(c => new Call(c, ExecNext.Method, Array.Empty<byte>())));

        await host.Grains.GetGrain<IAppHostGrain>(agent.Id.ToString()).Admit("alice", Token);
        await SyncAsync(agent, Report());

        Assert.Equal(AppCodes.AgentConflict, await agent.RefusedAsync(c => new Call(c, ExecNext.Method, new ExecNext(new string('b', HostReport.RunLength)).Encode())));
        Assert.True(ExecInput.TryDecode((await agent.DoneAsync(calls[1])).Span, out var input));
        Assert.True(input.IsStopped);
        Assert.Equal(ExecVerdicts.Encode(ExecVerdict.Stop), (await agent.DoneAsync(calls[2])).ToArray());
    }

    private static async Task<HostInstructions> SyncAsync(TestPeer agent, HostReport report)
    {
        var reply = await agent.DoneAsync(correlation => new Call(correlation, HostReport.Method, HostMessages.Encode(report)));
        Assert.True(HostMessages.TryDecodeInstructions(reply.Span, out var instructions, out var fault), fault);
        return instructions;
    }

    private static HostReport Report() => new(
        new string('a', HostReport.RunLength), "docker 20.10", "", "", "eu", ["gpu"], new HostCapacity(4_000, 4L << 30, 1L << 30), 0, []);
}
