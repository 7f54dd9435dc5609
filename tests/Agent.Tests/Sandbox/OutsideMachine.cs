using System.Diagnostics;

namespace OrleansVoxa.Agent.Tests.Sandbox;

/// <summary>Another machine, as far as containers can tell: a network namespace behind this one, with something in it that answers.</summary>
internal sealed class OutsideMachine : IAsyncDisposable
{
    public const string Address = "198.51.100.2";
    public const int Port = 7001;
    private const string Own = "198.51.100.1";

    private readonly string _name = "voxa" + Guid.NewGuid().ToString("n")[..6];
    private Process? _server;

    public static async Task<OutsideMachine> StartAsync()
    {
        if (!File.Exists("/sbin/ip") && !File.Exists("/usr/sbin/ip")) Assert.Skip("ip is not installed: apt-get install iproute2");
        var machine = new OutsideMachine();
        try
        {
            var name = machine._name;
            await RunAsync("ip", "netns", "add", name);
            await RunAsync("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
            await RunAsync("ip", "address", "add", Own + "/24", "dev", name);
            await RunAsync("ip", "link", "set", name, "up");
            await RunAsync("ip", "-n", name, "address", "add", Address + "/24", "dev", "eth0");
            await RunAsync("ip", "-n", name, "link", "set", "eth0", "up");
            await RunAsync("ip", "-n", name, "route", "add", "default", "via", Own);
            machine._server = Process.Start("ip", ["netns", "exec", name, BusyboxImage.Program, "nc", "-ll", "-p", $"{Port}", "-e", BusyboxImage.Program, "cat"]);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { HasExited: false })
        {
            _server.Kill(entireProcessTree: true);
            await _server.WaitForExitAsync(CancellationToken.None);
        }

        _server?.Dispose();
        // Takes the pair of interfaces with it.
        using var end = Process.Start(new ProcessStartInfo("ip", ["netns", "del", _name]) { RedirectStandardError = true })!;
        await end.WaitForExitAsync(CancellationToken.None);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (process.ExitCode != 0) Assert.Skip($"This machine has no network namespaces for a test: {program} {string.Join(' ', arguments)}: {errors.Trim()}");
    }
}
