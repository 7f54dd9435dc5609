using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Sandbox;
using OrleansVoxa.Agent.Sources;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Tests.Sources;

/// <summary>An archive without a Dockerfile on its whole way: checked, given one, built by the engine, run in the sandbox, removed.</summary>
internal static class GeneratedImage
{
    private static readonly string[] Registries = ["docker.io"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task EndsWithSevenAsync(EngineClient engine, MemoryStream archive, string runtime, bool network) =>
        RunAsync(engine, archive, runtime, network, async report => Assert.Equal(7, (await engine.Containers.WaitAsync(report.Container, Cancellation)).StatusCode));

    public static async Task RunAsync(EngineClient engine, MemoryStream archive, string runtime, bool network, Func<InstanceReport, Task> look)
    {
        var names = TestInstance.NewNames();
        var content = new TestContent(archive.ToArray());
        var store = new ImageStore(engine, TimeProvider.System);
        using var runner = new InstanceRunner(engine, names, new InstanceImages(store, new SourceImages(engine, store, content, names, new ArchiveLimits()), binaries: null), TimeProvider.System);
        try
        {
            var source = new AppSource(SourceKind.Source, content.Digest, runtime, BuildNetwork: network);
            await look(await LostSteps.TryAgainAsync(() => runner.EnsureAsync(TestInstance.Of() with { Source = source }, Registries, null, Cancellation)));
        }
        finally
        {
            await TestInstance.ClearAsync(engine, names);
            foreach (var image in await engine.Images.ListAsync(SandboxLabels.Filter(names.Owner), CancellationToken.None))
            {
                // Podman labels the stages, too, which have no name and go with the image.
                if (image.RepoTags is [var tag, ..]) await engine.Images.RemoveAsync(tag, CancellationToken.None);
            }
        }
    }
}
