using System.Diagnostics;
using System.Text.Json.Nodes;
using OrleansVoxa.Deploy.Tests.Tools;

namespace OrleansVoxa.Deploy.Tests.Docker;

/// <summary>
/// Builds the Dockerfile as it is, on base images made from this machine's Debian files, its SDK and the packages that its
/// build has fetched, since no images can be fetched; then starts what came out.
/// </summary>
public sealed class DockerfileTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task Dockerfile_Built_GivesAHealthySiloOnAReadOnlyRoot()
    {
        var cancellation = TestContext.Current.CancellationToken;
        if (!File.Exists("/usr/bin/dpkg")) Assert.Skip("The base images are made from Debian files, and this is no Debian.");
        using var folder = new TemporaryFolder();
        await using var engine = await DockerEngine.StartAsync(folder.Path, cancellation);
        var grainEngine = await MakeBaseImagesAsync(engine, folder);

        await engine.DockerAsync(
            Long, "build", "--network", "none", "-f", Tree.Path("deploy/docker/Dockerfile"), "-t", "voxa-test",
            "--build-arg", "SDK_IMAGE=voxa-sdk", "--build-arg", "RUNTIME_IMAGE=voxa-runtime", "--build-arg", "GRAIN_ENGINE=" + grainEngine,
            "--build-arg", "PRECOMPILE=false", Tree.Root);
        await engine.DockerAsync(
            Long, "run", "-d", "--name", "silo", "--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges",
            "--health-interval", "2s", "voxa-test");

        var health = await HealthAsync(engine);
        var (wrote, _) = await engine.TryDockerAsync("exec", "silo", "sh", "-c", "echo x >/app/x || echo x >/tmp/x");
        var user = await engine.DockerAsync(Long, "exec", "silo", "id", "-u");
        var ops = await engine.TryDockerAsync("exec", "silo", "/app/voxa-silo", "health");
        var cli = await engine.DockerAsync(Long, "exec", "silo", "voxa", "node", "list");
        await engine.DockerAsync(Long, "stop", "-t", "30", "silo");
        var exit = (await engine.DockerAsync(Long, "inspect", "-f", "{{.State.ExitCode}}", "silo")).Trim();

        Assert.True(health == "healthy", health + "\n" + (await engine.TryDockerAsync("logs", "silo")).Text);
        Assert.NotEqual(0, wrote);
        Assert.Equal("10001", user.Trim());
        Assert.True(ops.ExitCode == 0, ops.Text);
        Assert.NotEmpty(cli);
        Assert.Equal("0", exit);
    }

    /// <summary>Makes the two images, and says for which engine this machine has the packages.</summary>
    private static async Task<string> MakeBaseImagesAsync(DockerEngine engine, TemporaryFolder folder)
    {
        var grainEngine = File.Exists(Assets("Orleans", "Silo")) && File.Exists(Assets("Orleans", "Cli")) ? "Orleans" : "Embedded";
        var dotnet = Path.GetDirectoryName(File.ResolveLinkTarget("/usr/bin/dotnet", returnFinalTarget: true)?.FullName ?? Environment.ProcessPath)!;
        foreach (var kind in new[] { "sdk", "runtime" })
        {
            var root = Path.Combine(folder.Path, kind);
            await Tool.MustAsync(
                "/bin/bash", new Dictionary<string, string>(), Long, Tree.Path("tests/Deploy.Tests/Docker/root-file-system.sh"), root, dotnet, kind);
            if (kind == "sdk") LayPackages(root, grainEngine);
            await engine.ImportAsync(root, "voxa-" + kind);
            Directory.Delete(root, recursive: true);
        }

        return grainEngine;
    }

    /// <summary>Lays the packages that this tree's own build has fetched into a folder, and makes it the one source of the image's NuGet.</summary>
    private static void LayPackages(string root, string grainEngine)
    {
        var settings = Directory.CreateDirectory(Path.Combine(root, "root/.nuget/NuGet")).FullName;
        File.WriteAllText(
            Path.Combine(settings, "NuGet.Config"),
            "<configuration><packageSources><clear /><add key=\"here\" value=\"/packages\" /></packageSources></configuration>");
        var projects = Directory.EnumerateDirectories(Tree.Path("src"), "*", SearchOption.AllDirectories)
            .SelectMany(project => Directory.EnumerateFiles(project, "*.csproj")).Select(Path.GetFileNameWithoutExtension);
        foreach (var assets in projects.Select(project => Assets(grainEngine, project!)).Where(File.Exists))
        {
            var json = JsonNode.Parse(File.ReadAllText(assets))!;
            var caches = json["packageFolders"]!.AsObject().Select(pair => pair.Key).ToList();
            var packages = json["libraries"]!.AsObject().Where(library => (string?)library.Value!["type"] == "package")
                .Select(library => (string)library.Value!["path"]!);
            foreach (var package in packages)
            {
                var source = caches.Select(cache => Path.Combine(cache, package)).First(Directory.Exists);
                var target = Path.Combine(root, "packages", package);
                if (Directory.Exists(target)) continue;
                Directory.CreateDirectory(target);
                foreach (var file in Directory.EnumerateFiles(source).Where(file => Path.GetExtension(file) is ".nupkg" or ".nuspec" or ".sha512"))
                    File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
            }
        }
    }

    private static string Assets(string grainEngine, string project) => Tree.Path($"artifacts/{grainEngine}/obj/{project}/project.assets.json");

    private static async Task<string> HealthAsync(DockerEngine engine)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var state = (await engine.DockerAsync(Long, "inspect", "-f", "{{.State.Status}} {{.State.Health.Status}}", "silo")).Trim();
            if (!state.StartsWith("running starting", StringComparison.Ordinal) || patience.Elapsed > TimeSpan.FromMinutes(1)) return state.Split(' ')[^1];
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }
}
