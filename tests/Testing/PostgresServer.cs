using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OrleansVoxa.Testing;

/// <summary>
/// A real PostgreSQL server of its own: a fresh cluster in a temporary directory, reached by a Unix socket only, run by an
/// unprivileged user where the tests are run by root, whom it refuses. Thread-safe but for starting and stopping.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The superuser of the cluster.</summary>
    public const string User = "voxa";

    private const string UnprivilegedUser = "nobody";

    private static readonly string? Programs = FindPrograms();
    private static int _databases;

    private readonly string _directory;
    private readonly string[] _settings;
    private readonly int? _smallDiskBytes;
    private Process? _process;

    private PostgresServer(string directory, int? smallDiskBytes, string[] settings)
    {
        _directory = directory;
        _smallDiskBytes = smallDiskBytes;
        _settings = settings;
    }

    /// <summary>Null if a server can be started here; otherwise why not, for the one who reads that tests were skipped.</summary>
    public static string? Missing =>
        Programs is null ? "PostgreSQL is not installed: apt-get install postgresql-15"
        : IsRoot && !File.Exists("/usr/bin/setpriv") ? "setpriv is missing, and PostgreSQL does not run as root: apt-get install util-linux"
        : null;

    private static bool IsRoot => Environment.UserName == "root";

    private string Data => Path.Combine(_directory, "data");

    private string Log => Path.Combine(_directory, "server.log");

    /// <summary>Makes a cluster and starts it.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="settings">Settings for the server, as <c>max_connections=8</c>.</param>
    public static Task<PostgresServer> StartAsync(CancellationToken cancellationToken, params string[] settings) =>
        StartAsync(smallDiskBytes: null, cancellationToken, settings);

    /// <summary>
    /// Makes a cluster that has a small disk beside its own: <see cref="SmallDisk"/> is a file system in memory that only the server
    /// sees, for a tablespace. Needs root.
    /// </summary>
    public static Task<PostgresServer> StartWithSmallDiskAsync(int bytes, CancellationToken cancellationToken) => StartAsync(bytes, cancellationToken);

    private static async Task<PostgresServer> StartAsync(int? smallDiskBytes, CancellationToken cancellationToken, params string[] settings)
    {
        if (Missing is { } reason) throw new InvalidOperationException(reason);
        var directory = Directory.CreateTempSubdirectory("voxa-pg-").FullName;
        var server = new PostgresServer(directory, smallDiskBytes, settings);
        if (IsRoot) await RunAsync("chown", [UnprivilegedUser, directory], cancellationToken);
        var (program, arguments) = Unprivileged("initdb", "-D", server.Data, "-U", User, "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync");
        await RunAsync(program, arguments, cancellationToken);
        await server.StartAsync(cancellationToken);
        return server;
    }

    /// <summary>Starts the server again after it was stopped or crashed, on the same data.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        string[] options = ["-D", Data, "-k", _directory, "-c", "listen_addresses=", .. _settings.SelectMany(setting => new[] { "-c", setting })];
        var (program, arguments) = WithSmallDisk(Unprivileged("postgres", options));
        var start = new ProcessStartInfo(program) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        // pg_isready answers as soon as connections are taken, recovery included.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (await ExitCodeAsync(Path.Combine(Programs!, "pg_isready"), ["-q", "-h", _directory], deadline.Token) != 0)
        {
            if (_process.HasExited) throw new InvalidOperationException($"PostgreSQL ended with {_process.ExitCode}:\n{await File.ReadAllTextAsync(Log, CancellationToken.None)}");
            await Task.Delay(20, deadline.Token);
        }
    }

    /// <summary>Makes an empty database and gives the connection string for it.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken, params string[] options)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await RunAsync(Path.Combine(Programs!, "createdb"), ["-h", _directory, "-U", User, .. options, name], cancellationToken);
        return ConnectionString(name);
    }

    /// <summary>The connection string for a database of this server.</summary>
    public string ConnectionString(string database) => $"Host={_directory};Database={database};Username={User}";

    /// <summary>Where the small disk is for the server: an empty directory that it may write.</summary>
    public string SmallDisk => Path.Combine(_directory, "small", "space");

    /// <summary>Takes all the room on the small disk.</summary>
    public void FillSmallDisk()
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true) ballast.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void FreeSmallDisk() => File.Delete(Ballast);

    /// <summary>Ends the server as an administrator would who cannot wait: sessions are cut off, what was committed is written.</summary>
    public Task StopAsync() => EndAsync("INT");

    /// <summary>Ends the server as a crash would: all its processes at once, with recovery left to the next start.</summary>
    public Task CrashAsync() => EndAsync("QUIT");

    /// <summary>Runs SQL with psql and gives what it prints, unaligned.</summary>
    public async Task<string> QueryAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        var database = connectionString.Split(';').Single(part => part.StartsWith("Database=", StringComparison.Ordinal))["Database=".Length..];
        return (await RunAsync(
            Path.Combine(Programs!, "psql"),
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", _directory, "-U", User, "-d", database, "-c", sql], cancellationToken)).TrimEnd('\n');
    }

    /// <summary>Runs a program of PostgreSQL, such as pg_dump, on a database of this server.</summary>
    public Task<string> RunProgramAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(Path.Combine(Programs!, program), ["-h", _directory, "-U", User, .. arguments], cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await CrashAsync();
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private string Ballast => string.Create(CultureInfo.InvariantCulture, $"/proc/{_process!.Id}/root{_directory}/small/ballast");

    // Each of the programs becomes the next, so that the process that was started is the server itself.
    private (string Program, string[] Arguments) WithSmallDisk((string Program, string[] Arguments) line)
    {
        if (_smallDiskBytes is not { } bytes) return line;
        var disk = Path.Combine(_directory, "small");
        Directory.CreateDirectory(disk);
        var mount = $"mount -t tmpfs -o size={bytes} voxa-test '{disk}' && mkdir '{SmallDisk}' && chown {UnprivilegedUser} '{SmallDisk}' && exec \"$0\" \"$@\"";
        return ("unshare", ["--mount", "sh", "-c", mount, line.Program, .. line.Arguments]);
    }

    private static string? FindPrograms()
    {
        const string versions = "/usr/lib/postgresql";
        if (!Directory.Exists(versions)) return null;
        return Directory.EnumerateDirectories(versions)
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
            .Select(folder => Path.Combine(folder, "bin"))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    // setpriv becomes the program, so that the process that was started is the server itself.
    private static (string Program, string[] Arguments) Unprivileged(string program, params string[] arguments)
    {
        var path = Path.Combine(Programs!, program);
        return IsRoot
            ? ("/usr/bin/setpriv", [$"--reuid={UnprivilegedUser}", "--regid=nogroup", "--clear-groups", path, .. arguments])
            : (path, arguments);
    }

    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await errors}");
    }

    private static async Task<int> ExitCodeAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private async Task EndAsync(string signal)
    {
        var id = _process!.Id.ToString(CultureInfo.InvariantCulture);
        await RunAsync("kill", ["-" + signal, id], CancellationToken.None);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    private void Note(string? line)
    {
        if (line is null || !Directory.Exists(_directory)) return;
        lock (_settings) File.AppendAllText(Log, line + "\n", Encoding.UTF8);
    }
}
