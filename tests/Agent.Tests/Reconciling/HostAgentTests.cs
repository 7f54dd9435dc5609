using System.Globalization;
using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Reconciling;

/// <summary>Whole agents on a real engine.</summary>
public abstract class HostAgentTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Agent_WantedThenNot_RunsStopsForgetsAndLeavesNothing()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var cluster = new FakeCluster();
        await using var agent = new RunningAgent(fixture.Socket, names, cluster);
        var first = await cluster.HearAsync(_ => true);
        Assert.Equal("", first.Code);
        Assert.StartsWith(fixture.Name + " ", first.Engine, StringComparison.Ordinal);
        Assert.True(first.Capacity is { CpuMillis: >= 1_000, MemoryBytes: > 1 << 20, StorageBytes: > 1 << 20 }, first.Capacity.ToString());

        cluster.Forgets = false;
        cluster.Want(Web(1), Web(2));
        var up = await cluster.HearAsync(report => report.Instances.Length == 2 && report.Instances.All(one => one is { State: InstanceState.Running, Healthy: true }));
        Assert.Equal(2, up.Instances.Select(one => one.Address).Distinct().Count());

        cluster.Want(Web(2));
        var stopped = await cluster.HearAsync(report => report.Instances.Any(one => one.State == InstanceState.Stopped));
        Assert.Equal(("web.1.1", 0), (stopped.Instances.Single(one => one.State == InstanceState.Stopped).Instance, stopped.Instances.Single(one => one.State == InstanceState.Stopped).ExitCode));
        // Its log is there until it is forgotten.
        Assert.Equal((2, 1), await TestInstance.LeftAsync(engine, names));
        cluster.Forgets = true;
        await cluster.HearAsync(report => report.Instances is [{ Instance: "web.1.2", State: InstanceState.Running }]);
        Assert.Equal((1, 1), await TestInstance.LeftAsync(engine, names));
        cluster.Want();
        await cluster.HearAsync(report => report.Instances.IsEmpty);
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
    }

    [Fact]
    public async Task Agent_ContainersThatEnd_AreReportedWithTheirEndAndNotStartedAgain()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var cluster = new FakeCluster();
        await using var agent = new RunningAgent(fixture.Socket, names, cluster);
        InstanceSpecification[] wanted =
        [
            Named(1, "/bin/sh", "-c", "exit 3"), Named(2, "/bin/dd", "if=/dev/zero", "of=/tmp/big", "bs=1M", "count=100") with { Limits = SandboxLimits.Default with { MemoryBytes = 16L << 20 } },
            Web(3), Web(4),
        ];
        cluster.Want(wanted);
        var ended = await cluster.HearAsync(report => report.Instances.Count(one => one.State == InstanceState.Failed) == 2 && report.Instances.Count(one => one.State == InstanceState.Running) == 2);
        Assert.Equal(("ended", 3), (ended.Instances[0].Code, ended.Instances[0].ExitCode));
        // Podman does not always hear that it was for memory.
        Assert.Equal(ended.Instances[1].OutOfMemory ? "out_of_memory" : "ended", ended.Instances[1].Code);
        Assert.Equal((137, true), (ended.Instances[1].ExitCode, ended.Instances[1].OutOfMemory || fixture.Name == "podman"));
        await engine.Containers.KillAsync(ended.Instances[2].Container, "KILL", Cancellation);
        var killed = await cluster.HearAsync(report => report.Instances[2].State == InstanceState.Failed, seconds: 5);
        Assert.Equal(("ended", 137), (killed.Instances[2].Code, killed.Instances[2].ExitCode));
        await engine.Containers.RemoveAsync(ended.Instances[3].Container, Cancellation);
        var removed = await cluster.HearAsync(report => report.Instances[3].Code == "container_removed" || report.Instances[3].Container.Length == 0, seconds: 5);
        Assert.Equal(InstanceState.Failed, removed.Instances[3].State);
        cluster.Want();
        await cluster.HearAsync(report => report.Instances.IsEmpty);
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
    }

    [Fact]
    public async Task Agent_WhatInstancesWrite_ReachesTheClusterToItsLastLine()
    {
        await fixture.ConnectAsync();
        var cluster = new FakeCluster();
        await using var agent = new RunningAgent(fixture.Socket, TestInstance.NewNames(), cluster);
        cluster.Want(Named(1, "/bin/sh", "-c", "echo out; echo err >&2; sleep 1; echo last words; exit 1"));

        // It is forgotten as soon as it has ended, and its container with it.
        await cluster.HearAsync(report => report.Instances is [{ State: InstanceState.Failed }]);
        cluster.Want();
        await cluster.HearAsync(report => report.Instances.IsEmpty);

        while (cluster.Lines.Count < 3) await Task.Delay(20, Cancellation);
        Assert.Equal(["err", "last words", "out"], cluster.Lines.Select(line => line.Text).Order());
        Assert.Equal("err", cluster.Lines.Single(line => line.IsError).Text);
        Assert.All(cluster.Lines, line => Assert.Equal("web.1.1", line.Instance));
    }

    [Fact]
    public async Task Agent_ImageThatCannotBeHad_IsSaidAndTriedAgain()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var cluster = new FakeCluster();
        await using var agent = new RunningAgent(fixture.Socket, names, cluster);
        cluster.Want(
            Named(1) with { Source = new AppSource(SourceKind.Image, "elsewhere.example/a:1") },
            Named(2) with { Source = new AppSource(SourceKind.Image, "localhost/none-such:1") });
        var refused = await cluster.HearAsync(report => report.Instances is [{ State: InstanceState.Failed }, { Code.Length: > 0 }]);
        Assert.Equal("registry_not_allowed", refused.Instances[0].Code);
        Assert.Equal(InstanceState.Pending, refused.Instances[1].State);
        Assert.StartsWith("image_", refused.Instances[1].Code, StringComparison.Ordinal);
        Assert.Contains("localhost/none-such", refused.Instances[1].Reason, StringComparison.Ordinal);
        // Tried again after 5 s, when it can be had.
        await engine.Images.ImportAsync(BusyboxImage.Tar(), "localhost/none-such", "1", [], Cancellation);
        cluster.Want(Named(2, TestInstance.Waits) with { Source = new AppSource(SourceKind.Image, "localhost/none-such:1") });
        await cluster.HearAsync(report => report.Instances is [{ State: InstanceState.Running }]);
        cluster.Want();
        await cluster.HearAsync(report => report.Instances.IsEmpty);
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
    }

    [Fact]
    public async Task Agent_StartedAgain_TakesOverWhatRunsAndStopsNothingBeforeItIsTold()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var cluster = new FakeCluster();
        cluster.Want(Web(1));
        string container;
        await using (new RunningAgent(fixture.Socket, names, cluster))
            container = (await cluster.HearAsync(report => report.Instances is [{ State: InstanceState.Running }])).Instances[0].Container;
        Assert.Equal((1, 1), await TestInstance.LeftAsync(engine, names));
        cluster.IsAway = true;
        await using var next = new RunningAgent(fixture.Socket, names, cluster);
        await Task.Delay(500, Cancellation);
        cluster.IsAway = false;
        var report = await cluster.HearAsync(report => report.Revision == 0);
        Assert.Equal((container, InstanceState.Running), (report.Instances[0].Container, report.Instances[0].State));
        report = await cluster.HearAsync(report => report.Revision > 0);
        Assert.Equal(container, report.Instances[0].Container);
        cluster.Want();
        await cluster.HearAsync(report => report.Instances.IsEmpty);
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
    }

    [Fact]
    public async Task Agent_EngineAway_SaysSoKeepsWhatItKnowsAndGoesOnByItself()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var cluster = new FakeCluster();
        using var folder = new Testing.TemporaryFolder();
        var socket = folder.Of("engine.sock");
        await using var proxy = new EngineProxy(socket, fixture.Socket);
        proxy.Open();
        await using var agent = new RunningAgent(socket, names, cluster);
        cluster.Want(Web(1));
        await cluster.HearAsync(report => report.Instances is [{ State: InstanceState.Running }]);
        proxy.Close();
        cluster.Want(Web(1), Web(2));
        var away = await cluster.HearAsync(report => report.Code.Length > 0 && report.Instances.Length == 2);
        Assert.Equal(("engine_unreachable", InstanceState.Running), (away.Code, away.Instances[0].State));
        Assert.Equal((InstanceState.Pending, "engine_unreachable"), (away.Instances[1].State, away.Instances[1].Code));
        proxy.Open();
        var back = await cluster.HearAsync(report => report.Code.Length == 0 && report.Instances.Count(one => one.State == InstanceState.Running) == 2);
        Assert.Equal(away.Instances[0].Container, back.Instances[0].Container);
        cluster.Want();
        await cluster.HearAsync(report => report.Instances.IsEmpty);
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
    }

    [Fact]
    public async Task Agent_CheckThatFails_IsUnwell()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var cluster = new FakeCluster();
        await using var agent = new RunningAgent(fixture.Socket, names, cluster);
        cluster.Want(Named(1, TestInstance.Waits) with { Health = new HealthCheck(80, null, IntervalSeconds: 1, TimeoutSeconds: 1, Failures: 2) });
        await cluster.HearAsync(report => report.Instances is [{ State: InstanceState.Running, Healthy: false }]);
        cluster.Want();
        await cluster.HearAsync(report => report.Instances.IsEmpty);
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
    }

    private static InstanceSpecification Named(int serial, params string[] command) =>
        TestInstance.Of(command) with { Instance = string.Create(CultureInfo.InvariantCulture, $"web.1.{serial}") };

    private static InstanceSpecification Web(int serial) =>
        Named(serial, "/bin/sh", "-c", "trap 'exit 0' TERM; httpd -f -p 8080 -h /tmp & wait $!") with
        {
            Health = new HealthCheck(8080, null, IntervalSeconds: 1, TimeoutSeconds: 1),
            Ports = [8080],
        };
}

public sealed class DockerHostAgentTests(DockerFixture fixture) : HostAgentTests(fixture);

public sealed class PodmanHostAgentTests(PodmanFixture fixture) : HostAgentTests(fixture);
