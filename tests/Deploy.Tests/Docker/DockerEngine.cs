using OrleansVoxa.Deploy.Tests.Tools;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Deploy.Tests.Docker;

/// <summary>Docker's own client, on an engine that has no network at all.</summary>
internal sealed class DockerEngine : IAsyncDisposable
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(60);

    private readonly string _client;
    private readonly DockerDaemon _daemon;
    private readonly Dictionary<string, string> _environment;

    private DockerEngine(string folder, string client, DockerDaemon daemon)
    {
        _client = client;
        _daemon = daemon;
        _environment = new()
        {
            ["DOCKER_HOST"] = "unix://" + daemon.Socket,
            ["DOCKER_CONFIG"] = Path.Combine(folder, "config"),

            // The classic builder does not read Dockerfile.dockerignore, and would be sent the whole tree.
            ["DOCKER_BUILDKIT"] = "1",
        };
    }

    /// <summary>Skips the test where the engine is not installed, or may not run.</summary>
    public static async Task<DockerEngine> StartAsync(string folder, CancellationToken cancellationToken)
    {
        // Of the two clients that a machine may have, the one of the engine's package.
        var client = Tool.Find("docker", "docker.io").Path;
        var (daemon, reason) = await DockerDaemon.StartAsync(
            folder, cancellationToken, "--bridge", "none", "--iptables=false", "--ip-forward=false", "--ip-masq=false");
        if (daemon is null) Assert.Skip(reason!);
        return new DockerEngine(folder, client, daemon);
    }

    /// <summary>Runs the client; it must succeed.</summary>
    public Task<string> DockerAsync(TimeSpan limit, params string[] arguments) => Tool.MustAsync(_client, _environment, limit, arguments);

    public Task<(int ExitCode, string Text)> TryDockerAsync(params string[] arguments) => Tool.RunAsync(_client, _environment, Quick, arguments);

    /// <summary>Makes an image of a folder.</summary>
    public Task<string> ImportAsync(string folder, string name) => Tool.MustAsync(
        "/bin/sh", _environment, TimeSpan.FromMinutes(2), "-c", "tar -C \"$0\" -c . | \"$1\" import - \"$2\"", folder, _client, name);

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();
}
