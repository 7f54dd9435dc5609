using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Integration.Tests;

/// <summary>A whole network on loopback: the silo's program on a data directory of its own, with the commands that use it.</summary>
internal sealed class VoxaNetwork : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("voxa-test-").FullName;
    private readonly List<ProgramProcess> _publishers = [];
    private ProgramProcess? _silo;

    private readonly string[] _options;

    private VoxaNetwork(int portOffset, string[] options)
    {
        PortOffset = portOffset;
        _options = options;
        Data = Path.Combine(Folder, "data");
    }

    /// <summary>Where everything of this network is; removed at its end.</summary>
    public string Folder => _folder;

    /// <summary>The silo's data directory.</summary>
    public string Data { get; set; }

    public int PortOffset { get; }

    public Uri Api => new($"http://127.0.0.1:{9999 + PortOffset}");

    /// <summary>Where nodes connect.</summary>
    public int SessionPort => 41040 + PortOffset;

    public ProgramProcess Silo => _silo ?? throw new InvalidOperationException("The silo is not running.");

    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="options">More options for the silo.</param>
    public static async Task<VoxaNetwork> StartAsync(CancellationToken cancellationToken, params string[] options)
    {
        var network = Create(options);
        await network.StartSiloAsync(cancellationToken);
        return network;
    }

    /// <summary>A network whose silo is started later.</summary>
    public static VoxaNetwork Create(params string[] options) => new(FreeOffset(), options);

    public async Task StartSiloAsync(CancellationToken cancellationToken, ProgramHost? host = null) => _silo = await ProgramProcess.StartAsync(
        "voxa-silo", ["--data", Data, "--port-offset", $"{PortOffset}", .. _options],
        line => line == $"ready http://127.0.0.1:{9999 + PortOffset}", cancellationToken, host);

    /// <summary>Starts a silo that is expected to end by itself.</summary>
    public Task<(int ExitCode, string Output, string Errors)> RunSiloAsync(CancellationToken cancellationToken) => ProgramProcess.RunAsync(
        "voxa-silo", ["--data", Data, "--port-offset", $"{PortOffset}", .. _options], cancellationToken);

    /// <summary>Starts another silo on the same data directory, with ports of its own.</summary>
    public Task<(int ExitCode, string Output, string Errors)> StartSecondSiloAsync(CancellationToken cancellationToken) => ProgramProcess.RunAsync(
        "voxa-silo", ["--data", Data, "--port-offset", $"{PortOffset + 1}"], cancellationToken);

    public async Task<ProgramProcess> PublishAsync(string name, Uri origin, CancellationToken cancellationToken, ProgramHost? host = null)
    {
        var publisher = await ProgramProcess.StartAsync(
            "voxa", ["publish", name, "--to", origin.ToString(), "--server", Api.ToString()], line => line.StartsWith("published", StringComparison.Ordinal),
            cancellationToken, Configured(host));
        _publishers.Add(publisher);
        return publisher;
    }

    public Task<(int ExitCode, string Output, string Errors)> VoxaAsync(CancellationToken cancellationToken, params string[] arguments) =>
        VoxaAsync(ProgramHost.Plain, cancellationToken, arguments);

    public Task<(int ExitCode, string Output, string Errors)> VoxaAsync(ProgramHost host, CancellationToken cancellationToken, params string[] arguments) =>
        ProgramProcess.RunAsync("voxa", ["--server", Api.ToString(), .. arguments], cancellationToken, Configured(host));

    public async ValueTask DisposeAsync()
    {
        foreach (var publisher in _publishers) await publisher.DisposeAsync();
        if (_silo is not null) await _silo.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private ProgramHost Configured(ProgramHost? host) => (host ?? ProgramHost.Plain).With("XDG_CONFIG_HOME", Path.Combine(_folder, "config"));

    // All ports of a network move together, so one that is free has to be found for all of them.
    private static int FreeOffset()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            // All of them outside of where the system takes ports for connections from, which come and go.
            var offset = Random.Shared.Next(20_000, 21_650);
            if (new[] { 9998, 9999, 41040, 41046 }.All(port => IsFree(port + offset))) return offset;
        }

        throw new InvalidOperationException("No free ports on loopback.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
