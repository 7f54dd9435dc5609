using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace OrleansVoxa.Testing;

/// <summary>A Docker Engine of a test's own: a private socket, data and state in a folder. Ended by its process id. Thread-safe but for ending it.</summary>
public sealed class DockerDaemon : IAsyncDisposable
{
    private const string Program = "/usr/sbin/dockerd";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly string _log;

    private DockerDaemon(string folder, Process process)
    {
        Socket = SocketIn(folder);
        _log = LogIn(folder);
        _process = process;
    }

    /// <summary>Null if an engine can be started here; otherwise why not, for the one who reads that tests were skipped.</summary>
    public static string? Missing =>
        !File.Exists(Program) ? "dockerd is not installed: apt-get install docker.io"
        : Environment.UserName != "root" ? "The Docker Engine runs as root only."
        : null;

    /// <summary>Path of its socket.</summary>
    public string Socket { get; }

    /// <summary>What it wrote about itself.</summary>
    public string Log => File.ReadAllText(_log);

    /// <summary>Starts one.</summary>
    /// <param name="folder">Where everything of it is kept; whoever made it removes it after the engine has ended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="settings">More arguments, as <c>--bridge=none</c>.</param>
    /// <returns>The engine, or in its place the reason why none runs here.</returns>
    public static async Task<(DockerDaemon? Daemon, string? Reason)> StartAsync(string folder, CancellationToken cancellationToken, params string[] settings)
    {
        if (Missing is { } missing) return (null, missing);
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        string[] line =
        [
            // exec: the process that was started is the engine itself.
            "-c", "exec \"$@\" >\"$0\" 2>&1", LogIn(folder), Program, "--host", "unix://" + SocketIn(folder), "--data-root", Path.Combine(folder, "data"),
            "--exec-root", Path.Combine(folder, "exec"), "--pidfile", Path.Combine(folder, "pid"), .. settings,
        ];
        foreach (var argument in line) start.ArgumentList.Add(argument);
        var daemon = new DockerDaemon(folder, Process.Start(start)!);
        var waited = Stopwatch.StartNew();
        try
        {
            while (!await daemon.AnswersAsync(cancellationToken))
            {
                if (daemon._process.HasExited || waited.Elapsed > Patience)
                {
                    var reason = $"The Docker Engine does not run here: {daemon.Log.TrimEnd().Split('\n')[^1]}";
                    await daemon.DisposeAsync();
                    return (null, reason);
                }

                await Task.Delay(50, cancellationToken);
            }
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }

        return (daemon, null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // SIGTERM: the engine ends its containers and takes down what it mounted.
            await SignalAsync("TERM");
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, CancellationToken.None);
        }

        _process.Dispose();
    }

    private static string SocketIn(string folder) => Path.Combine(folder, "docker.sock");

    private static string LogIn(string folder) => Path.Combine(folder, "log");

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellationToken);
            await socket.SendAsync(Encoding.ASCII.GetBytes("GET /_ping HTTP/1.0\r\n\r\n"), cancellationToken);
            var answer = new byte[12];
            var read = await socket.ReceiveAsync(answer, cancellationToken);
            return Encoding.ASCII.GetString(answer, 0, read).EndsWith(" 200", StringComparison.Ordinal);
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
