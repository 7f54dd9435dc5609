using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Containers;

public abstract class InstanceRunnerTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instance_WholeLife_IsReported()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var specification = TestInstance.Of(TestInstance.Waits) with { Environment = [new("COLOUR", "green")] };
        var id = TestInstance.Id(specification);
        using (var first = TestInstance.Runner(engine, names))
        {
            var running = await first.EnsureAsync(specification, TestInstance.Registries, null, Cancellation);
            Assert.Equal((InstanceState.Running, "web.1.1", ""), (running.State, running.Instance, running.Code));
            Assert.True(System.Net.IPAddress.TryParse(running.Address, out _));
            Assert.NotNull(running.StartedAt);
            Assert.Equal("green\n", (await TestInstance.ExecAsync(engine, running.Container, "sh", "-c", "echo $COLOUR")).Text);
            Assert.Equal(running, await first.EnsureAsync(specification, TestInstance.Registries, null, Cancellation));
        }

        // Another agent process of the same name finds it, and one of another name does not.
        using var second = TestInstance.Runner(engine, names);
        using var stranger = TestInstance.Runner(engine, TestInstance.NewNames());
        Assert.Equal(InstanceState.Running, Assert.Single(await second.ListOwnAsync(Cancellation)).State);
        Assert.Empty(await stranger.ListOwnAsync(Cancellation));
        await stranger.SweepAsync(Cancellation);
        Assert.Equal((1, 1), await TestInstance.LeftAsync(engine, names));

        var stopped = await second.StopAsync(id, Cancellation);
        Assert.Equal((InstanceState.Stopped, 0), (stopped!.State, stopped.ExitCode));
        Assert.Equal(InstanceState.Stopped, (await second.EnsureAsync(specification, TestInstance.Registries, null, Cancellation)).State);
        await second.RemoveAsync(id, Cancellation);
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
        Assert.Null(await second.StopAsync(id, Cancellation));
        await second.RemoveAsync(id, Cancellation);
    }

    [Fact]
    public async Task Ensure_ProgramEndsByItself_IsReportedAndNotStartedAgain()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        using var runner = TestInstance.Runner(engine, names);
        var specification = TestInstance.Of("/bin/sh", "-c", "exit 3");
        var report = await runner.EnsureAsync(specification, TestInstance.Registries, null, Cancellation);
        await engine.Containers.WaitAsync(report.Container, Cancellation);
        var ended = await runner.EnsureAsync(specification, TestInstance.Registries, null, Cancellation);
        Assert.Equal((InstanceState.Failed, "ended", 3), (ended.State, ended.Code, ended.ExitCode));
        Assert.Equal(report.Container, ended.Container);
        await TestInstance.ClearAsync(engine, names);
    }

    [Theory]
    [InlineData("ghcr.io/team/web:1", "registry_not_allowed")]
    [InlineData("localhost.evil.example/web:1", "registry_not_allowed")]
    [InlineData("localhost:5000/web:1", "registry_not_allowed")]
    [InlineData("web", "registry_not_allowed")]
    [InlineData("localhost/UPPER:1", "image_reference_invalid")]
    [InlineData("localhost/a@sha256:1", "image_reference_invalid")]
    public async Task Ensure_AnImageThatMayNotBeUsed_LeavesNothing(string reference, string code) =>
        await FailsAsync(TestInstance.Of("/bin/true") with { Source = new AppSource(SourceKind.Image, reference) }, code, passing: false);

    [Fact]
    public async Task Ensure_AnImageThatCannotBeFetched_IsNotAskedForAgainAtOnce()
    {
        var engine = await fixture.ConnectAsync();
        var time = new Testing.ManualTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        var names = TestInstance.NewNames();

        // The client's own limits run on the real clock, the pauses between attempts on this one.
        using var runner = TestInstance.Runner(engine, names, time);
        var specification = TestInstance.Of("/bin/true") with { Source = new AppSource(SourceKind.Image, "localhost/voxa-none:1") };
        async Task<InstanceException> TryAsync() =>
            await Assert.ThrowsAsync<InstanceException>(() => runner.EnsureAsync(specification, TestInstance.Registries, null, Cancellation));

        var first = await TryAsync();
        Assert.Contains(first.Code, (string[])["image_pull_failed", "image_not_found"]);
        Assert.True(first.IsPassing);
        Assert.Equal("image_pull_waiting", (await TryAsync()).Code);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(first.Code, (await TryAsync()).Code);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("image_pull_waiting", (await TryAsync()).Code);
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
    }

    [Fact]
    public async Task Ensure_AProgramThatIsNotThere_LeavesNothing() => await FailsAsync(TestInstance.Of("/bin/none"), "start_failed", passing: false);

    [Fact]
    public async Task Ensure_AnImageWithAVolume_IsRefusedUntilItIsDeclaredWritable()
    {
        var engine = await fixture.ConnectAsync();
        var build = new ImageBuild("localhost/voxa-volume:1", "Dockerfile", Network: false, 256L << 20, 1000, []);
        await engine.Images.BuildAsync(TestTar.Of(("Dockerfile", $"FROM {BusyboxImage.Reference}\nVOLUME /data\n")), build, null, Cancellation);
        var specification = TestInstance.Of(TestInstance.Waits) with { Source = new AppSource(SourceKind.Image, build.Tag) };
        await FailsAsync(specification, "sandbox_volume", passing: false);

        var names = TestInstance.NewNames();
        using var runner = TestInstance.Runner(engine, names);
        var report = await runner.EnsureAsync(specification with { Writable = [new WritablePath("/data", 2L << 20)] }, TestInstance.Registries, null, Cancellation);
        Assert.Equal(0, (await TestInstance.ExecAsync(engine, report.Container, "touch", "/data/x")).ExitCode);
        await TestInstance.ClearAsync(engine, names);
        await engine.Images.RemoveAsync(build.Tag, Cancellation);
    }

    [Fact]
    public async Task Ensure_AnotherContainerHasTheName_TouchesItNot()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        using var runner = TestInstance.Runner(engine, names);
        var specification = TestInstance.Of(TestInstance.Waits);
        var id = TestInstance.Id(specification);
        var foreign = (await engine.Containers.CreateAsync(names.Container(id), new ContainerCreate { Image = BusyboxImage.Reference, Cmd = ["true"] }, Cancellation)).Id;
        try
        {
            foreach (var attempt in new Func<Task>[]
            {
                () => runner.EnsureAsync(specification, TestInstance.Registries, null, Cancellation),
                () => runner.StopAsync(id, Cancellation),
                () => runner.RemoveAsync(id, Cancellation),
            })
            {
                Assert.Equal("container_name_taken", (await Assert.ThrowsAsync<InstanceException>(attempt)).Code);
            }

            Assert.Empty(await runner.ListOwnAsync(Cancellation));
            Assert.Equal("created", (await engine.Containers.InspectAsync(foreign, Cancellation)).State!.Status);
        }
        finally
        {
            await engine.Containers.RemoveAsync(foreign, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Ensure_AnotherNetworkHasTheName_LeavesItAndFails()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var foreign = new NetworkCreate { Name = names.Network(new AppName("web"), outside: false) };
        await engine.Networks.CreateAsync(foreign, Cancellation);
        try
        {
            using var runner = TestInstance.Runner(engine, names);
            var fault = await Assert.ThrowsAsync<InstanceException>(() => runner.EnsureAsync(TestInstance.Of(TestInstance.Waits), TestInstance.Registries, null, Cancellation));
            Assert.Equal("sandbox_network_owner", fault.Code);
            await runner.SweepAsync(Cancellation);
            Assert.Equal(foreign.Name, (await engine.Networks.InspectAsync(foreign.Name, Cancellation)).Name);
        }
        finally
        {
            await engine.Networks.RemoveAsync(foreign.Name, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Ensure_ManyInstancesOfOneAppAtOnce_ShareOneNetwork()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        using var runner = TestInstance.Runner(engine, names);
        var reports = await Task.WhenAll(Enumerable.Range(1, 4).Select(i =>
            runner.EnsureAsync(TestInstance.Of(TestInstance.Waits) with { Instance = $"web.1.{i}", StopSeconds = 0 }, TestInstance.Registries, null, Cancellation)));
        Assert.All(reports, report => Assert.Equal(InstanceState.Running, report.State));
        Assert.Equal(4, reports.Select(report => report.Address).Distinct().Count());
        Assert.Equal((4, 1), await TestInstance.LeftAsync(engine, names));
        await TestInstance.ClearAsync(engine, names);
    }

    private async Task FailsAsync(InstanceSpecification specification, string code, bool passing)
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        using var runner = TestInstance.Runner(engine, names);
        var fault = await Assert.ThrowsAsync<InstanceException>(() => runner.EnsureAsync(specification, TestInstance.Registries, null, Cancellation));
        Assert.Equal((code, passing), (fault.Code, fault.IsPassing));
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
    }
}

public sealed class DockerInstanceRunnerTests(DockerFixture fixture) : InstanceRunnerTests(fixture);

public sealed class PodmanInstanceRunnerTests(PodmanFixture fixture) : InstanceRunnerTests(fixture);
