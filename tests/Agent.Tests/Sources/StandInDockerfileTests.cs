using System.Runtime.InteropServices;
using OrleansVoxa.Agent.Engine;

namespace OrleansVoxa.Agent.Tests.Sources;

/// <summary>The other runtimes' Dockerfiles, built and run with <see cref="StandIns"/> for their tools: what is tried is every line of them, and not the tools.</summary>
public sealed class StandInDockerfileTests(DockerFixture fixture)
{
    [Theory]
    [InlineData("go", false, "go.mod main.go")]
    [InlineData("go", true, "go.mod go.sum main.go")]
    [InlineData("rust", false, "Cargo.toml Cargo.lock src/main.rs vendor/a")]
    [InlineData("rust", true, "Cargo.toml src/main.rs")]
    [InlineData("java", false, "src/Main.java")]
    [InlineData("java", false, "app.jar")]
    [InlineData("java", true, "pom.xml src/main/java/Main.java")]
    [InlineData("node", false, "server.js")]
    [InlineData("node", false, "package.json")]
    [InlineData("node", true, "package.json package-lock.json index.js")]
    public async Task OtherRuntimes_WithStandInsForTheirTools_AreBuiltAndRun(string runtime, bool network, string files)
    {
        var engine = await ConnectAsync();

        await GeneratedImage.EndsWithSevenAsync(engine, TestTar.Of([.. files.Split(' ').Select(name => (name, "x"))]), runtime, network);
    }

    [Fact]
    public async Task Rust_APackageOfTwoPrograms_SaysThatItIsNotOne()
    {
        var engine = await ConnectAsync();

        var fault = await Assert.ThrowsAsync<InstanceException>(() => GeneratedImage.RunAsync(engine, TestTar.Of(("Cargo.toml", "x"), ("src/bin/a.rs", "x"), ("src/bin/b.rs", "x")), "rust", network: false, _ => Task.CompletedTask));

        Assert.Equal("build_failed", fault.Code);
    }

    private async Task<EngineClient> ConnectAsync()
    {
        Assert.SkipUnless(RuntimeInformation.OSArchitecture == Architecture.X64, "The stand-ins' program is for x86-64.");
        var engine = await fixture.ConnectAsync();
        await fixture.OnceAsync("stand-ins", () => StandIns.ImportAsync(engine, CancellationToken.None));
        return engine;
    }
}
