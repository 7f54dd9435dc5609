using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Agent.Sources;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Sources;

public abstract class SourceImagesTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ensure_AnArchiveWithADockerfile_IsBuiltOnceWithoutNetworkAndRun()
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();

        // The build would fail if it had an interface beside the loopback.
        var content = new TestContent(TestTar.Of(
            ("Dockerfile", $"FROM {BusyboxImage.Reference}\nRUN [ \"$(ls /sys/class/net)\" = lo ]\nCOPY code /code\nCMD [\"/bin/sh\", \"-c\", \"exit $(cat /code)\"]\n"), ("code", "5")).ToArray());
        using var runner = Runner(engine, names, content);
        var told = new List<string>();
        var opened = new List<int>();
        foreach (var instance in new[] { "web.1.1", "web.1.2" })
        {
            var specification = TestInstance.Of() with { Instance = instance, Source = new AppSource(SourceKind.Source, content.Digest) };
            var report = await LostSteps.TryAgainAsync(() => runner.EnsureAsync(specification, TestInstance.Registries, (state, text) => told.Add($"{state}: {text}"), Cancellation));
            Assert.Equal(5, (await engine.Containers.WaitAsync(report.Container, Cancellation)).StatusCode);
            opened.Add(content.Opened);
        }

        // Fetched for the first instance, or again where the engine lost a step, and not for the second one.
        Assert.Equal(opened[0], content.Opened);
        Assert.Contains(told, text => text.StartsWith("Building: Step 2/", StringComparison.OrdinalIgnoreCase));
        await TestInstance.ClearAsync(engine, names);
        foreach (var image in await engine.Images.ListAsync(SandboxLabels.Filter(names.Owner), Cancellation)) await engine.Images.RemoveAsync(image.RepoTags![0], Cancellation);
    }

    [Theory]
    [InlineData("FROM localhost/voxa-busybox:1\nRUN false\n", "build_failed")]
    [InlineData("FROM docker.io/library/python:3\n", "registry_not_allowed")]
    [InlineData(null, "runtime_missing")]
    public async Task Ensure_AnArchiveThatCannotBeBuilt_SaysWhyAndLeavesNothing(string? dockerfile, string code)
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var content = new TestContent(TestTar.Of((dockerfile is null ? "other" : "Dockerfile", dockerfile ?? "x")).ToArray());
        using var runner = Runner(engine, names, content);
        var specification = TestInstance.Of() with { Source = new AppSource(SourceKind.Source, content.Digest) };
        var fault = await Assert.ThrowsAsync<InstanceException>(() => runner.EnsureAsync(specification, TestInstance.Registries, null, Cancellation));
        Assert.Equal(code, fault.Code);
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
        Assert.Empty(await engine.Images.ListAsync(SandboxLabels.Filter(names.Owner), Cancellation));
    }

    [Fact]
    public async Task Ensure_ABaseImageWithTriggers_IsNotBuiltUpon()
    {
        var engine = await fixture.ConnectAsync();
        var trigger = new ImageBuild("localhost/voxa-trigger:1", "Dockerfile", Network: false, 256L << 20, 1000, []);
        await engine.Images.BuildAsync(TestTar.Of(("Dockerfile", $"FROM {BusyboxImage.Reference}\nONBUILD ADD http://127.0.0.1:9/x /x\n")), trigger, null, Cancellation);
        try
        {
            var names = TestInstance.NewNames();
            var content = new TestContent(TestTar.Of(("Dockerfile", "FROM localhost/voxa-trigger:1\n")).ToArray());
            using var runner = Runner(engine, names, content);
            var fault = await Assert.ThrowsAsync<InstanceException>(() => runner.EnsureAsync(
                TestInstance.Of() with { Source = new AppSource(SourceKind.Source, content.Digest) }, TestInstance.Registries, null, Cancellation));
            Assert.Equal("base_image_refused", fault.Code);
        }
        finally
        {
            await engine.Images.RemoveAsync(trigger.Tag, CancellationToken.None);
        }
    }

    private static InstanceRunner Runner(EngineClient engine, SandboxNames names, IContentSource content)
    {
        var store = new ImageStore(engine, TimeProvider.System);
        return new InstanceRunner(engine, names, new InstanceImages(store, new SourceImages(engine, store, content, names, new ArchiveLimits()), binaries: null), TimeProvider.System);
    }
}

public sealed class DockerSourceImagesTests(DockerFixture fixture) : SourceImagesTests(fixture);

public sealed class PodmanSourceImagesTests(PodmanFixture fixture) : SourceImagesTests(fixture);
