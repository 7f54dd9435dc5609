using System.Diagnostics;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Integration.Tests.Apps;

/// <summary>A real engine with the busybox image in it, asked and provoked by Docker's own command; nothing of it where it cannot run.</summary>
public sealed class DockerFixture : IAsyncLifetime
{
    public const string Image = "localhost/voxa-busybox:1";
    private const string Command = "/usr/bin/docker";

    private TemporaryFolder? _folder;
    private DockerDaemon? _daemon;
    private string? _missing;

    /// <summary>As options take it.</summary>
    public string Engine => "unix://" + _daemon!.Socket;

    public async ValueTask InitializeAsync()
    {
        _missing = BusyboxTar.Missing ?? DockerDaemon.Missing ?? (File.Exists(Command) ? null : "Docker's command is not installed: apt-get install docker.io");
        if (_missing is not null) return;
        _folder = new TemporaryFolder();
        (_daemon, _missing) = await DockerDaemon.StartAsync(_folder.Path, CancellationToken.None);
        if (_daemon is null) return;
        var tar = _folder.Of("busybox.tar");
        await File.WriteAllBytesAsync(tar, BusyboxTar.Make().ToArray());
        await RunAsync("import", tar, Image);
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null) await _daemon.DisposeAsync();
        _folder?.Dispose();
    }

    /// <summary>Skips the test where there is no engine, and says what is missing.</summary>
    public void Require()
    {
        if (_missing is not null) Assert.Skip(_missing);
    }

    /// <summary>Runs a command of Docker's to its end and gives the lines that it writes.</summary>
    public async Task<string[]> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Command) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--host", Engine, .. arguments]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"docker {string.Join(' ', arguments)}: {await errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Waits until a program runs in one of the containers, or in none.</summary>
    public async Task SeesAsync(string program, bool runs, CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        for (var waited = Stopwatch.StartNew(); ;)
        {
            var seen = new List<string>();
            foreach (var container in await RunAsync("ps", "--quiet", "--no-trunc")) seen.AddRange(await RunAsync("top", container, "-o", "pid,args"));
            if (seen.Any(line => line.Contains(program, StringComparison.Ordinal)) == runs) return;
            Assert.True(waited.Elapsed < (patience ?? TimeSpan.FromSeconds(60)), $"'{program}' {(runs ? "does not run" : "still runs")}: {string.Join('\n', seen)}");
            await Task.Delay(100, cancellationToken);
        }
    }

    /// <summary>All containers, running or not, and all networks that are not the engine's own.</summary>
    public async Task<(int Containers, int Networks)> CountAsync() =>
        ((await RunAsync("ps", "--all", "--quiet")).Length, (await RunAsync("network", "ls", "--quiet", "--filter", "type=custom")).Length);
}
