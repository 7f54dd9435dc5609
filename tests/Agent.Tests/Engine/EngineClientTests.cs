using System.Text;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Tests.Engine;

/// <summary>Every call of the client on a real engine.</summary>
public abstract class EngineClientTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SystemCalls_RealEngine_Answer()
    {
        var engine = await fixture.ConnectAsync();
        await engine.PingAsync(Cancellation);
        var version = await engine.VersionAsync(Cancellation);
        var info = await engine.InfoAsync(Cancellation);
        Assert.True(ApiVersion.TryParse(version.ApiVersion, out var newest) && newest >= await engine.AgreeAsync(Cancellation));
        Assert.Equal(Environment.ProcessorCount, info.NCPU);
        Assert.True(info.MemTotal > 0 && info.MemoryLimit && info.PidsLimit);
    }

    [Fact]
    public async Task Containers_RealEngine_WholeLife()
    {
        var engine = await fixture.ConnectAsync();
        var labels = new Dictionary<string, string> { ["voxa.test"] = Guid.NewGuid().ToString("n") };
        var label = "voxa.test=" + labels["voxa.test"];
        var created = await engine.Containers.CreateAsync(
            "life-" + labels["voxa.test"],
            new ContainerCreate { Image = BusyboxImage.Reference, Cmd = ["/bin/sh", "-c", "echo out; echo err >&2; exec sleep 600"], Labels = labels }, Cancellation);
        try
        {
            Assert.Equal(created.Id, Assert.Single(await engine.Containers.ListAsync(label, Cancellation)).Id);
            Assert.True(await engine.Containers.StartAsync(created.Id, Cancellation));
            Assert.False(await engine.Containers.StartAsync(created.Id, Cancellation));
            Assert.True((await engine.Containers.InspectAsync(created.Id, Cancellation)).State!.Running);

            var exec = await engine.Execs.CreateAsync(created.Id, ["sh", "-c", "echo hello; echo bad >&2; exit 3"], hasInput: false, Cancellation);
            var (output, errors) = await TextAsync(engine.Execs.StartAsync(exec, TimeSpan.FromSeconds(20), Cancellation));
            Assert.Equal(("hello\n", "bad\n"), (output, errors));
            Assert.Equal(3, (await engine.Execs.InspectAsync(exec, Cancellation)).ExitCode);

            var stats = await engine.Containers.StatsAsync(created.Id, Cancellation);
            Assert.True(stats.Memory!.Usage > 0 && stats.Cpu!.CpuUsage!.Total > 0 && stats.Pids!.Current >= 1);

            var waiting = engine.Containers.WaitAsync(created.Id, Cancellation);
            await engine.Containers.KillAsync(created.Id, "KILL", Cancellation);
            Assert.Equal(137, (await waiting).StatusCode);
            Assert.False(await engine.Containers.StopAsync(created.Id, 1, Cancellation));
            Assert.Equal(("out\n", "err\n"), await TextAsync(engine.Containers.LogsAsync(created.Id, null, follow: false, timestamps: false, Cancellation)));
            var conflict = await Assert.ThrowsAsync<EngineException>(() => engine.Containers.KillAsync(created.Id, "KILL", Cancellation));
            Assert.Equal(EngineFaultKind.Conflict, conflict.Kind);
        }
        finally
        {
            await engine.Containers.RemoveAsync(created.Id, CancellationToken.None);
        }

        var gone = await Assert.ThrowsAsync<EngineException>(() => engine.Containers.InspectAsync(created.Id, Cancellation));
        Assert.Equal(EngineFaultKind.NotFound, gone.Kind);
        Assert.Empty(await engine.Containers.ListAsync(label, Cancellation));
    }

    [Fact]
    public async Task Logs_Followed_ComeAsTheyAreWritten()
    {
        var engine = await fixture.ConnectAsync();
        var id = (await engine.Containers.CreateAsync(
            "log-" + Guid.NewGuid().ToString("n"),
            new ContainerCreate { Image = BusyboxImage.Reference, Cmd = ["/bin/sh", "-c", "for i in 1 2 3; do echo line $i; sleep 0.2; done"] }, Cancellation)).Id;
        try
        {
            await engine.Containers.StartAsync(id, Cancellation);
            Assert.Equal(("line 1\nline 2\nline 3\n", ""), await TextAsync(engine.Containers.LogsAsync(id, null, follow: true, timestamps: false, Cancellation)));
            Assert.Equal(("line 3\n", ""), await TextAsync(engine.Containers.LogsAsync(id, 1, follow: false, timestamps: false, Cancellation)));
        }
        finally
        {
            await engine.Containers.RemoveAsync(id, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Events_OfALabel_ShowAContainersLife()
    {
        var engine = await fixture.ConnectAsync();
        var label = Guid.NewGuid().ToString("n");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var listening = Task.Run(
            async () =>
            {
                var actions = new List<string?>();
                await foreach (var happened in engine.EventsAsync("voxa.test=" + label, listening: null, ending.Token))
                {
                    actions.Add(happened.Action);
                    if (happened.Action is "destroy" or "remove") break;
                }

                return actions;
            },
            Cancellation);

        // The engine does not say when it listens; a container is made again and again until it has heard of one.
        while (!listening.IsCompleted)
        {
            var id = (await engine.Containers.CreateAsync(
                "event-" + Guid.NewGuid().ToString("n"), new ContainerCreate { Image = BusyboxImage.Reference, Cmd = ["true"], Labels = new() { ["voxa.test"] = label } }, Cancellation)).Id;
            await engine.Containers.RemoveAsync(id, CancellationToken.None);
            await Task.WhenAny(listening, Task.Delay(100, Cancellation));
        }

        Assert.Contains("create", await listening);
    }

    [Fact]
    public async Task Networks_RealEngine_WholeLife()
    {
        var engine = await fixture.ConnectAsync();
        var name = "net-" + Guid.NewGuid().ToString("n");
        var what = new NetworkCreate { Name = name, Internal = true, Labels = new() { ["voxa.test"] = name } };
        await engine.Networks.CreateAsync(what, Cancellation);
        var again = await Assert.ThrowsAsync<EngineException>(() => engine.Networks.CreateAsync(what, Cancellation));
        var found = await engine.Networks.InspectAsync(name, Cancellation);
        var listed = await engine.Networks.ListAsync("voxa.test=" + name, Cancellation);
        await engine.Networks.RemoveAsync(name, Cancellation);
        var gone = await Assert.ThrowsAsync<EngineException>(() => engine.Networks.InspectAsync(name, Cancellation));

        Assert.Equal(EngineFaultKind.Conflict, again.Kind);
        Assert.True(found.Internal);
        Assert.Equal(found.Id, Assert.Single(listed).Id);
        Assert.Equal(EngineFaultKind.NotFound, gone.Kind);
    }

    [Fact]
    public async Task Images_RealEngine_AreTaggedBuiltAndRemoved()
    {
        var engine = await fixture.ConnectAsync();
        var id = (await engine.Images.InspectAsync(BusyboxImage.Reference, Cancellation)).Id;
        await engine.Images.TagAsync(BusyboxImage.Reference, "localhost/voxa-other", "2", Cancellation);
        Assert.Contains(await engine.Images.ListAsync(null, Cancellation), image => image.Id == id && image.RepoTags!.Contains("localhost/voxa-other:2"));
        await engine.Images.RemoveAsync("localhost/voxa-other:2", Cancellation);

        var steps = new List<string>();
        var build = new ImageBuild("localhost/voxa-built:1", "Dockerfile", Network: false, 256L << 20, 1000, new() { ["voxa.test"] = "built" });
        var built = await LostSteps.TryAgainAsync(() => engine.Images.BuildAsync(
            TestTar.Of(("Dockerfile", $"FROM {BusyboxImage.Reference}\nRUN echo built > /built\nUSER 10001\n")), build, line => steps.Add(line.Stream ?? ""), Cancellation));
        var image = await engine.Images.InspectAsync(built, Cancellation);
        Assert.Equal("10001", image.Config!.User);
        Assert.Equal("built", image.Config.Labels!["voxa.test"]);
        Assert.Contains(steps, step => step.StartsWith("Step 2/", StringComparison.OrdinalIgnoreCase));
        await engine.Images.RemoveAsync("localhost/voxa-built:1", Cancellation);

        var failed = await Assert.ThrowsAsync<EngineException>(() => engine.Images.BuildAsync(
            TestTar.Of(("Dockerfile", $"FROM {BusyboxImage.Reference}\nRUN false\n")), build, null, Cancellation));
        Assert.Equal(EngineFaultKind.Failed, failed.Kind);
        Assert.Matches("RUN false|/bin/sh -c false", failed.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Build_WithNetworkOrWithout_IsNeverInTheMachines(bool network)
    {
        var engine = await fixture.ConnectAsync();
        var said = new StringBuilder();
        var build = new ImageBuild($"localhost/voxa-network-{network}:1".ToLowerInvariant(), "Dockerfile", network, 256L << 20, 1000, []);
        await LostSteps.TryAgainAsync(() => engine.Images.BuildAsync(
            TestTar.Of(("Dockerfile", $"FROM {BusyboxImage.Reference}\nRUN ls -l /proc/self/ns/net && ls /sys/class/net\n")), build, line => said.Append(line.Stream), Cancellation));
        await engine.Images.RemoveAsync(build.Tag, Cancellation);
        Assert.Contains("net:[", said.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(new FileInfo("/proc/self/ns/net").LinkTarget!, said.ToString(), StringComparison.Ordinal);
        Assert.Equal(network, said.ToString().Contains("eth0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_UnknownImage_IsNotFound()
    {
        var engine = await fixture.ConnectAsync();
        var fault = await Assert.ThrowsAsync<EngineException>(() => engine.Containers.CreateAsync("none", new ContainerCreate { Image = "localhost/none:1" }, Cancellation));
        Assert.Equal(EngineFaultKind.NotFound, fault.Kind);
    }

    private static async Task<(string Output, string Errors)> TextAsync(IAsyncEnumerable<LogPiece> pieces)
    {
        var (output, errors) = (new StringBuilder(), new StringBuilder());
        await foreach (var piece in pieces) (piece.IsError ? errors : output).Append(Encoding.UTF8.GetString(piece.Bytes.Span));
        return (output.ToString(), errors.ToString());
    }
}

public sealed class DockerEngineClientTests(DockerFixture fixture) : EngineClientTests(fixture);

public sealed class PodmanEngineClientTests(PodmanFixture fixture) : EngineClientTests(fixture);
