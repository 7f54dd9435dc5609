using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OrleansVoxa.Testing;

/// <summary>Podman's compatible socket, of a test's own: socket, storage, state and networks in a folder. Ended by its process id. Thread-safe but for ending it.</summary>
public sealed class PodmanService : IAsyncDisposable
{
    private const string Program = "/usr/bin/podman";

    // What Podman and its network plugins keep where no setting reaches it is kept in memory instead: locks, names of networks' addresses, and the
    // mounts by which containers' networks are held. In a mount namespace of its own, all of that is gone with the last process in it.
    private const string Script = """
        set -e
        log=$1; shift
        mount -t tmpfs tmpfs /dev/shm
        mount -t tmpfs tmpfs /var/lib
        mkdir -p /run/netns
        mount -t tmpfs tmpfs /run/netns
        exec "$@" >"$log" 2>&1
        """;

    // For containers it asks for more open files and processes than a machine may allow it to.
    private const string Settings = """
        [containers]
        default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
        """;

    // Programs that it runs, with Debian's packages of them. The other runtime that it knows does not run where control groups of both versions are mounted.
    private static readonly (string Path, string Package)[] Needed =
    [
        (Program, "podman"), ("/usr/sbin/runc", "runc"), ("/usr/bin/conmon", "conmon"), ("/usr/lib/podman/netavark", "netavark"), ("/usr/lib/podman/aardvark-dns", "aardvark-dns"),
        ("/usr/sbin/iptables", "iptables"),
    ];

    private readonly string _folder;
    private readonly string[] _options;
    private readonly Process _process;
    private (string Name, SafeFileHandle Held)? _namespace;

    private PodmanService(string folder, string[] options, Process process)
    {
        _folder = folder;
        _options = options;
        _process = process;
        Socket = SocketIn(folder);
    }

    /// <summary>Null if it can be started here; otherwise why not, for the one who reads that tests were skipped.</summary>
    public static string? Missing =>
        Needed.Where(one => !File.Exists(one.Path)).Select(one => one.Package).ToList() is { Count: > 0 } packages
            ? $"Podman is not installed: apt-get install --no-install-recommends {string.Join(' ', packages)}"
        : Environment.UserName != "root" ? "Podman's networks are reached from the machine where it runs as root only."
        : null;

    /// <summary>Path of its socket.</summary>
    public string Socket { get; }

    /// <summary>Its process.</summary>
    public int Id => _process.Id;

    /// <summary>How long starting and each step of ending it may take.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>What it wrote about itself.</summary>
    public string Log => File.ReadAllText(LogIn(_folder));

    /// <summary>Starts one.</summary>
    /// <param name="folder">Where everything of it is kept; whoever made it removes it after the service has ended.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="settings">More arguments, as <c>--network-backend=cni</c>.</param>
    /// <returns>The service, or in its place the reason why none runs here.</returns>
    public static async Task<(PodmanService? Service, string? Reason)> StartAsync(string folder, CancellationToken cancellationToken, params string[] settings)
    {
        if (Missing is { } missing) return (null, missing);
        var start = new ProcessStartInfo("unshare") { UseShellExecute = false };
        foreach (var name in new[] { "networks", "volumes" }) Directory.CreateDirectory(Path.Combine(folder, name));
        string[] options =
        [
            "--root", Path.Combine(folder, "data"), "--runroot", Path.Combine(folder, "run"), "--tmpdir", Path.Combine(folder, "state"),
            "--network-config-dir", Path.Combine(folder, "networks"), "--volumepath", Path.Combine(folder, "volumes"),
            "--storage-driver", "overlay", "--cgroup-manager", "cgroupfs", "--events-backend", "file", "--runtime", "runc", .. settings,
        ];
        string[] line =
        [
            // Neither forks: the process that was started is the service itself.
            "--mount", "--propagation", "private", "/bin/sh", "-c", Script, "sh", LogIn(folder), Program, .. options,
            "system", "service", "--time", "0", "unix://" + SocketIn(folder),
        ];
        foreach (var argument in line) start.ArgumentList.Add(argument);
        // Else what is imported stays among the machine's.
        start.Environment["TMPDIR"] = Directory.CreateDirectory(Path.Combine(folder, "temporary")).FullName;
        start.Environment["CONTAINERS_CONF"] = SettingsIn(folder);
        await File.WriteAllTextAsync(SettingsIn(folder), Settings, cancellationToken);
        var service = new PodmanService(folder, options, Process.Start(start)!);
        var waited = Stopwatch.StartNew();
        try
        {
            while (!await service.AnswersAsync(cancellationToken))
            {
                if (service._process.HasExited || waited.Elapsed > service.Patience)
                {
                    var reason = $"Podman does not run here: {(File.Exists(LogIn(folder)) ? service.Log.TrimEnd().Split('\n')[^1] : "it has no mount namespace")}";
                    await service.DisposeAsync();
                    return (null, reason);
                }

                await Task.Delay(50, cancellationToken);
            }
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }

        service.HoldNamespace();
        return (service, null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_namespace is null) HoldNamespace();
        try
        {
            // Containers and networks do not end with the service, which only passes on what it is asked.
            if (Client() is { } client)
            {
                await RunAsync([.. client, "rm", "--all", "--force", "--time", "0"]);
                await RunAsync([.. client, "network", "prune", "--force"]);
            }
        }
        finally
        {
            await EndAsync();
        }
    }

    private static string SocketIn(string folder) => Path.Combine(folder, "podman.sock");

    private static string LogIn(string folder) => Path.Combine(folder, "log");

    private static string SettingsIn(string folder) => Path.Combine(folder, "containers.conf");

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<int> Processes() =>
        Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0);

    // Null of a process that is gone.
    private static string? NamespaceOf(int id) => new FileInfo($"/proc/{Text(id)}/ns/mnt").LinkTarget;

    private static int ParentOf(int id)
    {
        try
        {
            // Behind the program's name, in which anything may stand, come its state and its parent.
            var line = File.ReadAllText($"/proc/{Text(id)}/stat");
            return int.Parse(line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Keeps the number of its mount namespace from becoming another's, whatever becomes of the service.</summary>
    private void HoldNamespace()
    {
        // Before it has one of its own, it is in that of the tests.
        if (_process.HasExited || NamespaceOf(_process.Id) is not { } name || name == NamespaceOf(Environment.ProcessId)) return;
        try
        {
            var held = File.OpenHandle($"/proc/{Text(_process.Id)}/ns/mnt");
            if (NamespaceOf(_process.Id) == name) _namespace = (name, held);
            else held.Dispose();
        }
        catch (IOException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>What it is asked by: itself, or where it has ended by itself, another one that finds what it left.</summary>
    private string[]? Client() => !_process.HasExited ? [Program, "--url", "unix://" + Socket]
        : _namespace is { } own ? ["nsenter", string.Create(CultureInfo.InvariantCulture, $"--mount=/proc/{Environment.ProcessId}/fd/{own.Held.DangerousGetHandle()}"), Program, .. _options]
        : null;

    private async Task EndAsync()
    {
        try
        {
            // What has watched a command in a container stays for minutes, to be asked about it; and if removing failed, with its container.
            if (Left() is { Count: > 0 } left) await RunAsync(["kill", "-KILL", .. left.Select(Text)]);
        }
        finally
        {
            if (!_process.HasExited)
            {
                await RunAsync(["kill", "-TERM", Text(_process.Id)]);
                await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (!_process.HasExited) _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }

            _namespace?.Held.Dispose();
            _process.Dispose();
        }
    }

    /// <summary>What runs in its mount namespace but for itself, and in containers, which have their own, below that.</summary>
    private HashSet<int> Left()
    {
        if (_namespace is not { } own) return [];
        var all = Processes().Where(id => id != _process.Id).ToList();
        var left = all.Where(id => NamespaceOf(id) == own.Name).ToHashSet();
        for (var isMore = true; isMore;)
        {
            isMore = false;
            foreach (var id in all) isMore |= left.Contains(ParentOf(id)) && left.Add(id);
        }

        return left;
    }

    private async Task RunAsync(string[] line)
    {
        var start = new ProcessStartInfo(line[0], line[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CONTAINERS_CONF"] = SettingsIn(_folder);
        using var process = Process.Start(start)!;
        try
        {
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None)).WaitAsync(Patience, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }

        await process.WaitForExitAsync(CancellationToken.None);
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
