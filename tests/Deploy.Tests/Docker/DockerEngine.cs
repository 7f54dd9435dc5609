using System.Diagnostics;
using OrleansVoxa.Deploy.Tests.Tools;

namespace OrleansVoxa.Deploy.Tests.Docker;

/// <summary>A Docker Engine of its own: a private socket, data in a temporary folder, no network at all. Ended by its id.</summary>
internal sealed class DockerEngine : IAsyncDisposable
{
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly string _client;
    private readonly Process _process;
    private readonly Dictionary<string, string> _environment;

    private DockerEngine(string folder, string client, Process process)
    {
        _folder = folder;
        _client = client;
        _process = process;
        _environment = new()
        {
            ["DOCKER_HOST"] = Socket(folder),
            ["DOCKER_CONFIG"] = Path.Combine(folder, "config"),

            // The classic builder does not read Dockerfile.dockerignore, and would be sent the whole tree.
            ["DOCKER_BUILDKIT"] = "1",
        };
    }

    /// <summary>Skips the test where the engine is not installed, or may not run.</summary>
    public static async Task<DockerEngine> StartAsync(string folder, CancellationToken cancellationToken)
    {
        if (Environment.UserName != "root") Assert.Skip("The Docker Engine runs as root only.");
        var daemon = Tool.Find("dockerd", "docker.io").Path;
        var log = Path.Combine(folder, "log");
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        string[] line =
        [
            "-c", "exec \"$@\" >\"$0\" 2>&1", log, daemon, "--host", Socket(folder), "--data-root", Path.Combine(folder, "data"),
            "--exec-root", Path.Combine(folder, "exec"), "--pidfile", Path.Combine(folder, "pid"),
            "--bridge", "none", "--iptables=false", "--ip-forward=false", "--ip-masq=false",
        ];
        foreach (var argument in line) start.ArgumentList.Add(argument);

        // Of the two clients that a machine may have, the one of the engine's package.
        var engine = new DockerEngine(folder, Tool.Find("docker", "docker.io").Path, Process.Start(start)!);
        var deadline = Stopwatch.StartNew();
        while ((await Tool.RunAsync(engine._client, engine._environment, Quick, "version")).ExitCode != 0)
        {
            if (engine._process.HasExited || deadline.Elapsed > Quick)
            {
                var said = await File.ReadAllTextAsync(log, cancellationToken);
                await engine.DisposeAsync();
                Assert.Skip($"The Docker Engine does not run here: {said.TrimEnd().Split('\n')[^1]}");
            }

            await Task.Delay(200, cancellationToken);
        }

        return engine;
    }

    /// <summary>Runs the client; it must succeed.</summary>
    public Task<string> DockerAsync(TimeSpan limit, params string[] arguments) => Tool.MustAsync(_client, _environment, limit, arguments);

    public Task<(int ExitCode, string Text)> TryDockerAsync(params string[] arguments) => Tool.RunAsync(_client, _environment, Quick, arguments);

    /// <summary>Makes an image of a folder.</summary>
    public Task<string> ImportAsync(string folder, string name) => Tool.MustAsync(
        "/bin/sh", _environment, TimeSpan.FromMinutes(2), "-c", "tar -C \"$0\" -c . | \"$1\" import - \"$2\"", folder, _client, name);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // SIGTERM: the engine ends its containers and takes down what it mounted.
            using (var kill = Process.Start("kill", [_process.Id.ToString(null, null)])) await kill.WaitForExitAsync(CancellationToken.None);
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Quick, CancellationToken.None);
        }

        _process.Dispose();
    }

    private static string Socket(string folder) => "unix://" + Path.Combine(folder, "docker.sock");
}
