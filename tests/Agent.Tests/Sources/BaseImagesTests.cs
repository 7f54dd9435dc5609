using System.Text;
using OrleansVoxa.Agent.Containers;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Sources;
using OrleansVoxa.Agent.Tests.Engine;

namespace OrleansVoxa.Agent.Tests.Sources;

public sealed class BaseImagesTests
{
    private const string Docker = """{"ApiVersion":"1.41","MinAPIVersion":"1.12"}""";
    private const string Podman = """{"ApiVersion":"1.41","MinAPIVersion":"1.24","Components":[{"Name":"Podman Engine","Version":"5.0.0"}]}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("FROM localhost/plain:1", null)]
    [InlineData("FROM localhost/trigger:1", "base_image_refused")]
    [InlineData("FROM scratch\nCOPY --from=localhost/trigger:1 /a /b", "base_image_refused")]
    [InlineData("FROM localhost/plain:1 AS a\nFROM localhost/trigger:1 AS b\nFROM a", "base_image_refused")]
    [InlineData("FROM --platform=linux/amd64 localhost/plain:1", null)]
    [InlineData("FROM --platform=linux/arm64 localhost/plain:1", "base_image_refused")]
    [InlineData("FROM --platform=linux/amd64 --platform=linux/arm64 localhost/plain:1", "base_image_refused")]
    public async Task Require_OnDocker_RefusesWhatTheDockerfileDoesNotSay(string dockerfile, string? code) => Assert.Equal(code, await CodeAsync(Docker, dockerfile, "{}"));

    [Theory]
    [InlineData("""{"config":{"OnBuild":null,"Cmd":["a"]},"container_config":{"OnBuild":[]}}""", null)]
    [InlineData("""{"config":{"OnBuild":["ADD http://169.254.169.254/ /x"]}}""", "base_image_refused")]
    [InlineData("""{"config":{},"Config":{"onbuild":["RUN x"]}}""", "base_image_refused")]
    [InlineData("not JSON", "engine_broken_answer")]
    public async Task Require_OnPodmanWhichDoesNotSay_LooksIntoTheImage(string configuration, string? code) => Assert.Equal(code, await CodeAsync(Podman, "FROM localhost/plain:1", configuration));

    [Fact]
    public async Task Require_AnExportWithoutConfiguration_IsNotTakenForHarmless()
    {
        using var tar = TestTar.Of(("c1.json", "{}"), ("manifest.json", """[{"Config":"c2.json"}]"""));
        await Assert.ThrowsAsync<InvalidDataException>(() => ImageExport.ConfigurationAsync(tar, 1000, Cancellation));
    }

    private static async Task<string?> CodeAsync(string version, string dockerfile, string configuration)
    {
        await using var fake = FakeEngine.Answering(line => line.Split(' ')[1] switch
        {
            var path when path.EndsWith("/get", StringComparison.Ordinal) => FakeEngine.Json(Encoding.UTF8.GetString(
                TestTar.Of(("layer.tar", "x"), ("c1.json", configuration), ("manifest.json", """[{"Config":"c1.json"}]""")).ToArray())),
            var path when path.Contains("plain", StringComparison.Ordinal) => FakeEngine.Json("""{"Id":"sha256:1","Os":"linux","Architecture":"amd64","Config":{"OnBuild":null}}"""),
            _ => FakeEngine.Json("""{"Id":"sha256:2","Os":"linux","Architecture":"amd64","Config":{"OnBuild":["ADD http://169.254.169.254/ /x"]}}"""),
        }, version);
        using var engine = new EngineClient(new EngineOptions { Socket = fake.Socket }, TimeProvider.System);
        var bases = new BaseImages(engine, new ImageStore(engine, TimeProvider.System));
        try
        {
            await bases.RequireAsync(DockerfileRules.Check(dockerfile, ["localhost"]), ["localhost"], null, Cancellation);
            return null;
        }
        catch (InstanceException fault)
        {
            return fault.Code;
        }
        catch (EngineException fault)
        {
            return fault.Code;
        }
    }
}
