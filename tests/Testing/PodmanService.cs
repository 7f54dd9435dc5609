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
    private const int Attempts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

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

    // What begins in its namespace instead of the service; the log is the one file that both write.
    private const string Inside = """exec "$@" >>"$0" 2>&1""";

    private readonly string _folder;
    private readonly string[] _options;
    private readonly Process _process;
    private SafeFileHandle? _namespace;

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

    /// <summary>The service's own process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>How long each step of its end may take before what is left is ended by force.</summary>
    public TimeSpan EndsWithin { get; set; } = Patience;

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
        foreach (var name in new[] { "networks", "volumes", "temporary" }) Directory.CreateDirectory(Path.Combine(folder, name));
        await File.WriteAllTextAsync(SettingsIn(folder), Settings, cancellationToken);
        string[] options =
        [
            "--root", Path.Combine(folder, "data"), "--runroot", Path.Combine(folder, "run"), "--tmpdir", Path.Combine(folder, "state"),
            "--network-config-dir", Path.Combine(folder, "networks"), "--volumepath", Path.Combine(folder, "volumes"),
            "--storage-driver", "overlay", "--cgroup-manager", "cgroupfs", "--events-backend", "file", "--runtime", "runc", .. settings,
        ];

        // Neither forks: the process that was started is the service itself.
        var service = new PodmanService(folder, options, Start(
            folder,
            "unshare",
            [
                "--mount", "--propagation", "private", "/bin/sh", "-c", Script, "sh", LogIn(folder), Program, .. options,
                "system", "service", "--time", "0", "unix://" + SocketIn(folder),
            ]));
        var waited = Stopwatch.StartNew();
        try
        {
            while (!(service.HoldNamespace() && await service.AnswersAsync(cancellationToken)))
            {
                if (service._process.HasExited || waited.Elapsed > Patience)
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

        return (service, null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await EndServiceAsync();
            await RemoveAllAsync(EndsWithin);
        }
        catch (TimeoutException)
        {
            // Told to the caller all the same; but the machine would keep networks' interfaces, which Podman takes away at once where nothing runs, and
            // containers' control groups, which it then forgets.
            var groups = Groups();
            await EndLeftAsync();
            await RemoveAllAsync(Patience);
            foreach (var group in groups.Where(Directory.Exists)) Directory.Delete(group);
            throw;
        }
        finally
        {
            // What has watched a command in a container stays for minutes, to be asked about it; and all the rest, if Podman failed.
            await EndLeftAsync();
            _namespace?.Dispose();
            _process.Dispose();
        }
    }

    private static Process Start(string folder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false };
        // Else what is imported stays among the machine's.
        start.Environment["TMPDIR"] = Path.Combine(folder, "temporary");
        start.Environment["CONTAINERS_CONF"] = SettingsIn(folder);
        return Process.Start(start)!;
    }

    private static string SettingsIn(string folder) => Path.Combine(folder, "containers.conf");

    private static string SocketIn(string folder) => Path.Combine(folder, "podman.sock");

    // Another program opens it by this process, which has it.
    private string Held => $"/proc/{Text(Environment.ProcessId)}/fd/{_namespace!.DangerousGetHandle()}";

    private static string LogIn(string folder) => Path.Combine(folder, "log");

    private static string Text(int id) => id.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<int> Processes() =>
        Directory.EnumerateDirectories("/proc").Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0);

    private static string PathOf(int id) => $"/proc/{Text(id)}/ns/mnt";

    // Null of a process that is gone.
    private static string? NamespaceOf(int id) => new FileInfo(PathOf(id)).LinkTarget;

    // 0 of a process that is gone. A program's name may hold anything, so what follows is counted from its end.
    private static int ParentOf(int id)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{Text(id)}/stat");
            return int.Parse(line[(line.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task KillAsync(string signal, int id)
    {
        using var kill = Process.Start("kill", ["-" + signal, Text(id)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Keeps its mount namespace, so that it can still be entered, and its number is nobody else's, when all of its processes have ended.</summary>
    /// <returns>False as long as it has none of its own.</returns>
    private bool HoldNamespace()
    {
        if (_namespace is not null) return true;
        if (NamespaceOf(_process.Id) is not { } own || own == NamespaceOf(Environment.ProcessId)) return false;
        try
        {
            _namespace = File.OpenHandle(PathOf(_process.Id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return true;
        }
        catch (IOException)
        {
            // It ended just now, which is seen next.
            return false;
        }
    }

    private async Task EndServiceAsync()
    {
        if (_process.HasExited) return;
        await KillAsync("TERM", _process.Id);
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(EndsWithin, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            // It serves somebody still, or is stopped: nothing of it is needed any more.
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Containers and networks do not end with the service, which only passes on what it is asked. They are removed without it, so that it does not matter how it ended.</summary>
    /// <exception cref="TimeoutException">It took too long.</exception>
    /// <exception cref="InvalidOperationException">Podman does not remove them.</exception>
    private async Task RemoveAllAsync(TimeSpan within)
    {
        if (_namespace is null) return;
        // What ended without its watcher it fails to stop at first, by which it learns that it has ended.
        for (var attempt = 1; !await PodmanAsync(within, "rm", "--all", "--force", "--time", "0"); attempt++)
        {
            if (attempt == Attempts) throw new InvalidOperationException($"Podman leaves containers: {Log.TrimEnd().Split('\n')[^1]}");
        }

        await PodmanAsync(within, "network", "prune", "--force");
    }

    /// <summary>Runs Podman where the service ran.</summary>
    /// <returns>Whether it says that it succeeded.</returns>
    /// <exception cref="TimeoutException">It took too long and was ended.</exception>
    private async Task<bool> PodmanAsync(TimeSpan within, params string[] arguments)
    {
        using var podman = Start(_folder, "nsenter", ["--mount=" + Held, "/bin/sh", "-c", Inside, LogIn(_folder), Program, .. _options, .. arguments]);
        try
        {
            await podman.WaitForExitAsync(CancellationToken.None).WaitAsync(within, CancellationToken.None);
            return podman.ExitCode == 0;
        }
        catch (TimeoutException)
        {
            podman.Kill(entireProcessTree: true);
            throw;
        }
    }

    // Of either version of control groups; of the older one, each kind has its own.
    private List<string> Groups() =>
    [
        .. from container in Directory.EnumerateDirectories(Path.Combine(_folder, "data", "overlay-containers"))
           from kind in Directory.EnumerateDirectories("/sys/fs/cgroup").Prepend("/sys/fs/cgroup")
           select Path.Combine(kind, "libpod_parent", "libpod-" + Path.GetFileName(container)),
    ];

    private async Task EndLeftAsync()
    {
        for (var waited = Stopwatch.StartNew(); Left() is { Count: > 0 } left; await Task.Delay(50, CancellationToken.None))
        {
            if (waited.Elapsed > Patience) throw new TimeoutException($"Processes of a Podman are not to be ended: {string.Join(' ', left)}");
            foreach (var id in left) await KillAsync("KILL", id);
        }
    }

    /// <summary>The processes in its namespace, and theirs: a container has a namespace of its own.</summary>
    private List<int> Left()
    {
        if (_namespace is null) return [];
        var own = new FileInfo(Held).LinkTarget;
        var parents = Processes().ToDictionary(id => id, ParentOf);
        var left = parents.Keys.Where(id => NamespaceOf(id) == own).ToHashSet();
        for (var before = -1; before != left.Count;)
        {
            before = left.Count;
            left.UnionWith(parents.Where(pair => left.Contains(pair.Value)).Select(pair => pair.Key));
        }

        return [.. left];
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
