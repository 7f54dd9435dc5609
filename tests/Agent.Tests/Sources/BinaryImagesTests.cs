using System.Runtime.InteropServices;
using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Agent.Sources;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Sources;

public abstract class BinaryImagesTests(EngineFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ensure_AStaticProgram_RunsInTheSandboxAndIsWrappedOnce()
    {
        Assert.SkipUnless(RuntimeInformation.OSArchitecture == Architecture.X64, "The test's program is for x86-64.");
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        var content = new TestContent(TinyProgram.TellsEffectiveRoot());
        using var runner = Runner(engine, names, content);
        foreach (var instance in new[] { "web.1.1", "web.1.2" })
        {
            var specification = TestInstance.Of() with { Instance = instance, Source = new AppSource(SourceKind.Binary, content.Digest) };
            var report = await runner.EnsureAsync(specification, [], null, Cancellation);
            Assert.Equal(7, (await engine.Containers.WaitAsync(report.Container, Cancellation)).StatusCode);
        }

        Assert.Equal(1, content.Opened);
        await TestInstance.ClearAsync(engine, names);
        var image = Assert.Single(await engine.Images.ListAsync(SandboxLabels.Filter(names.Owner), Cancellation));
        await engine.Images.RemoveAsync(image.RepoTags![0], Cancellation);
        Assert.Empty(await engine.Images.ListAsync(SandboxLabels.Filter(names.Owner), Cancellation));
    }

    [Fact]
    public async Task Ensure_AProgramThatIsNot_LeavesNothing()
    {
        var content = new TestContent("#!/bin/sh\n"u8.ToArray());
        Assert.Equal("binary_unusable", await FailsAsync(content, content.Digest));
    }

    [Fact]
    public async Task Ensure_AnotherProgramThanItsDigestSays_IsNotUsed() =>
        Assert.Equal("source_digest_mismatch", await FailsAsync(new TestContent(TinyProgram.Sleeps()), "sha256:" + new string('0', 64)));

    [Fact]
    public async Task Ensure_AnEndlessProgram_IsCutAtTheLimit()
    {
        var fault = await Assert.ThrowsAsync<InstanceException>(() => ContentFile.FetchAsync(new Endless(), "sha256:" + new string('0', 64), 1 << 20, null, Cancellation));
        Assert.Equal("source_too_large", fault.Code);
    }

    private static InstanceRunner Runner(EngineClient engine, SandboxNames names, IContentSource content) => new(
        engine, names, new InstanceImages(new ImageStore(engine, TimeProvider.System), sources: null, new BinaryImages(engine, content, names)), TimeProvider.System);

    private async Task<string> FailsAsync(TestContent content, string digest)
    {
        var engine = await fixture.ConnectAsync();
        var names = TestInstance.NewNames();
        using var runner = Runner(engine, names, content);
        var specification = TestInstance.Of() with { Source = new AppSource(SourceKind.Binary, digest) };
        var fault = await Assert.ThrowsAsync<InstanceException>(() => runner.EnsureAsync(specification, [], null, Cancellation));
        Assert.Equal((0, 0), await TestInstance.LeftAsync(engine, names));
        Assert.Empty(await engine.Images.ListAsync(SandboxLabels.Filter(names.Owner), Cancellation));
        return fault.Code;
    }

    private sealed class Endless : IContentSource
    {
        public Task<Stream> OpenAsync(string digest, CancellationToken cancellationToken) => Task.FromResult<Stream>(File.OpenRead("/dev/zero"));
    }
}

public sealed class DockerBinaryImagesTests(DockerFixture fixture) : BinaryImagesTests(fixture);

public sealed class PodmanBinaryImagesTests(PodmanFixture fixture) : BinaryImagesTests(fixture);
