using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Agent.Tests.Reconciling;
using OrleansVoxa.Protocol.Apps;
using OrleansVoxa.Protocol.Apps.Execs;

namespace OrleansVoxa.Agent.Tests.Execs;

/// <summary>An agent with one instance that waits.</summary>
internal sealed class ExecWorld : IAsyncDisposable
{
    private SandboxNames _names = null!;
    private RunningAgent? _agent;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public EngineClient Engine { get; private set; } = null!;

    public FakeCluster Cluster { get; } = new();

    public string Container { get; private set; } = "";

    public static async Task<ExecWorld> StartAsync(EngineFixture fixture)
    {
        var world = new ExecWorld { Engine = await fixture.ConnectAsync(), _names = TestInstance.NewNames() };
        world._agent = new RunningAgent(fixture.Socket, world._names, world.Cluster);
        world.Cluster.Want(TestInstance.Of(TestInstance.Waits));
        var report = await world.Cluster.HearAsync(report => report.Instances is [{ State: InstanceState.Running }]);
        world.Container = report.Instances[0].Container;
        return world;
    }

    /// <summary>One with a terminal of 80 columns and 24 rows.</summary>
    public FakeExec AskTerminal(params string[] command) => AskTerminal(new ExecTerminal("xterm", ExecSize.Default), command);

    public FakeExec AskTerminal(ExecTerminal terminal, params string[] command) => Cluster.Execs.Ask(new ExecOrder(ExecId.New(), "web.1.1", [.. command], true, 60, terminal));

    public FakeExec Ask(bool hasInput, int seconds, params string[] command) => Cluster.Execs.Ask("web.1.1", hasInput, seconds, command);

    public Task RunsAsync(string text) => UntilAsync(text, runs: true);

    public Task NothingRunsAsync(string text) => UntilAsync(text, runs: false);

    public async Task StopAgentAsync()
    {
        if (_agent is not null) await _agent.DisposeAsync();
        _agent = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAgentAsync();
        await TestInstance.ClearAsync(Engine, _names);
    }

    private async Task UntilAsync(string text, bool runs)
    {
        var list = "";
        for (var round = 0; round < 150; round++)
        {
            list = (await TestInstance.ExecAsync(Engine, Container, "/bin/ps", "-o", "args")).Text;
            if (list.Contains(text, StringComparison.Ordinal) == runs) return;
            await Task.Delay(100, Cancellation);
        }

        Assert.Fail($"'{text}' {(runs ? "does not run" : "still runs")}: {list}");
    }
}
