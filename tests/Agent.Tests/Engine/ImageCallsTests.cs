using OrleansVoxa.Agent.Engine;

namespace OrleansVoxa.Agent.Tests.Engine;

/// <summary>What is asked of an engine, where engines differ.</summary>
public sealed class ImageCallsTests
{
    private const string Docker = """{"ApiVersion":"1.41","MinAPIVersion":"1.12"}""";
    private const string Podman = """{"ApiVersion":"1.41","MinAPIVersion":"1.24","Components":[{"Name":"Podman Engine","Version":"5.0.0"}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Docker, false, "none", null)]
    [InlineData(Docker, true, null, null)]
    [InlineData(Podman, false, "NetworkDisabled", """[{"Name":"network","Host":false}]""")]
    [InlineData(Podman, true, null, """[{"Name":"network","Host":false}]""")]
    public async Task Build_TheNetwork_IsSaidInTheEnginesOwnWords(string version, bool network, string? mode, string? namespaces)
    {
        var asked = await AskedAsync(version, engine => engine.Images.BuildAsync(TestTar.Of(("Dockerfile", "")), new ImageBuild("localhost/a:1", "Dockerfile", network, 1, 1, []), null, Cancellation));
        Assert.Equal((mode, namespaces), (asked.GetValueOrDefault("networkmode"), asked.GetValueOrDefault("nsoptions")));
    }

    [Fact]
    public async Task Build_AnotherEngineTookThePlace_IsAskedInItsOwnWords()
    {
        var version = Docker;
        var modes = new List<string>();
        await using var fake = FakeEngine.AnsweringAll(line =>
        {
            if (line.StartsWith("GET /version ", StringComparison.Ordinal)) return FakeEngine.Json(version);
            if (line.StartsWith("POST ", StringComparison.Ordinal)) modes.Add(Asked(line)["networkmode"]);
            return FakeEngine.Json("""{"Id":"sha256:1"}""");
        });
        using var engine = new EngineClient(new EngineOptions { Socket = fake.Socket }, TimeProvider.System);
        foreach (var next in (string[])[Docker, Podman, Docker])
        {
            version = next;
            await engine.Images.BuildAsync(TestTar.Of(("Dockerfile", "")), new ImageBuild("localhost/a:1", "Dockerfile", Network: false, 1, 1, []), null, Cancellation);
        }

        Assert.Equal(["none", "NetworkDisabled", "none"], modes);
    }

    [Theory]
    [InlineData(Docker)]
    [InlineData(Podman)]
    public async Task Import_TheTag_IsAPartOfTheName(string version)
    {
        var asked = await AskedAsync(version, engine => engine.Images.ImportAsync(TestTar.Of(("a", "b")), "localhost/a", "1", [], Cancellation));
        Assert.Equal(("localhost/a:1", null), (asked["repo"], asked.GetValueOrDefault("tag")));
    }

    private static async Task<Dictionary<string, string>> AskedAsync(string version, Func<EngineClient, Task> ask)
    {
        var asked = "";
        await using var fake = FakeEngine.Answering(
            line =>
            {
                if (line.StartsWith("POST ", StringComparison.Ordinal)) asked = line;
                return FakeEngine.Json("""{"Id":"sha256:1"}""");
            },
            version);
        using var engine = new EngineClient(new EngineOptions { Socket = fake.Socket }, TimeProvider.System);
        await ask(engine);
        return Asked(asked);
    }

    private static Dictionary<string, string> Asked(string line) =>
        line.Split(' ')[1].Split('?')[1].Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
}
