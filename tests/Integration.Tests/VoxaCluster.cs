using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using OrleansVoxa.Testing;

namespace OrleansVoxa.Integration.Tests;

/// <summary>Several silos on one PostgreSQL database, with a balancer in front of their edges. Needs programs built for Orleans.</summary>
internal sealed class VoxaCluster : IAsyncDisposable
{
    // Far apart from the ports of the networks that other tests start.
    private const int FirstOffset = 21_000;
    private static int _clusters;

    private readonly string _folder = Directory.CreateTempSubdirectory("voxa-cluster-").FullName;
    private readonly int _offset = FirstOffset + 100 * Interlocked.Increment(ref _clusters);
    private readonly Dictionary<int, ProgramProcess> _silos = [];
    private readonly PostgresServer _server;
    private readonly List<ProgramProcess> _publishers = [];

    private VoxaCluster(PostgresServer server, int silos)
    {
        _server = server;
        Edges = new Balancer([.. Enumerable.Range(0, silos).Select(silo => 41040 + Offset(silo))]);
    }

    /// <summary>The one address of all edges.</summary>
    public Balancer Edges { get; }

    public string Store { get; private set; } = "";

    public static async Task<VoxaCluster> CreateAsync(int silos, CancellationToken cancellationToken)
    {
        // A silo opens as many as a hundred in each of its pools, and one that was killed leaves its own open for a moment.
        var cluster = new VoxaCluster(await PostgresServer.StartAsync(cancellationToken, "max_connections=400"), silos);
        cluster.Store = "postgres:" + await cluster._server.CreateDatabaseAsync(cancellationToken);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new StreamWriter(cluster.MasterKey, options))
            await file.WriteAsync(RandomNumberGenerator.GetHexString(64, lowercase: true));
        var (exitCode, _, errors) = await ProgramProcess.RunAsync("voxa-silo", ["db", "migrate", "--store", cluster.Store], cancellationToken);
        Assert.True(exitCode == 0, errors);
        return cluster;
    }

    public Uri Api(int silo) => new($"http://127.0.0.1:{9999 + Offset(silo)}");

    /// <summary>Where nodes connect to one silo's edge.</summary>
    public int SessionPort(int silo) => 41040 + Offset(silo);

    /// <summary>A folder of this cluster's, removed at its end.</summary>
    public string Folder => _folder;

    public ProgramProcess Silo(int silo) => _silos[silo];

    public async Task StartSiloAsync(int silo, CancellationToken cancellationToken, params string[] options) =>
        _silos[silo] = await ProgramProcess.StartAsync(
            "voxa-silo", Arguments(silo, options), IsReady, cancellationToken);

    /// <summary>Runs a silo that is expected to end by itself.</summary>
    public Task<(int ExitCode, string Output, string Errors)> RunSiloAsync(
        int silo, CancellationToken cancellationToken, ProgramHost? host = null, params string[] options) =>
        ProgramProcess.RunAsync("voxa-silo", Arguments(silo, options), cancellationToken, host);

    public async Task<ProgramProcess> PublishAsync(int silo, string name, Uri origin, CancellationToken cancellationToken)
    {
        var publisher = await ProgramProcess.StartAsync(
            "voxa", ["publish", name, "--to", origin.ToString(), "--server", Api(silo).ToString()],
            line => line.StartsWith("published", StringComparison.Ordinal), cancellationToken,
            ProgramHost.Plain.With("XDG_CONFIG_HOME", Path.Combine(_folder, "config")));
        _publishers.Add(publisher);
        return publisher;
    }

    /// <summary>How many silos a silo counts in its cluster, itself included.</summary>
    public async Task<int> MembersAsync(CancellationToken cancellationToken) => int.Parse(
        (await QueryAsync("SELECT count(*) FROM OrleansMembershipTable WHERE Status = 3", cancellationToken)).Trim(),
        System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What the database answers.</summary>
    public Task<string> QueryAsync(string sql, CancellationToken cancellationToken) =>
        _server.QueryAsync(Store["postgres:".Length..], sql, cancellationToken);

    /// <summary>The ids of all registered nodes, as one silo sees them.</summary>
    public async Task<HashSet<string>> NodesAsync(int silo, CancellationToken cancellationToken)
    {
        var ids = new HashSet<string>();
        string? cursor = null;
        do
        {
            var page = await BridgeCaller.Http.GetFromJsonAsync<JsonElement>(
                new Uri(Api(silo), $"/discover?max_results=100&cursor={cursor}"), cancellationToken);
            foreach (var node in page.GetProperty("nodes").EnumerateArray()) ids.Add(node.GetProperty("id").GetString()!);
            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString() : null;
        }
        while (!string.IsNullOrEmpty(cursor));

        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var publisher in _publishers) await publisher.DisposeAsync();
        foreach (var silo in _silos.Values) await silo.DisposeAsync();
        await Edges.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    // A silo without a listener for HTTP has no address to name.
    private static bool IsReady(string line) => line == "ready" || line.StartsWith("ready ", StringComparison.Ordinal);

    private string MasterKey => Path.Combine(_folder, "master.key");

    private int Offset(int silo) => _offset + 10 * silo;

    private string[] Arguments(int silo, string[] options) =>
    [
        "--data", Path.Combine(_folder, $"silo-{silo}"), "--store", Store, "--port-offset", $"{Offset(silo)}",
        "--master-key-file", MasterKey, "--edge-key-file", Path.Combine(_folder, "edge.key"), "--edge-address", $"127.0.0.1:{Edges.Port}",
        .. options,
    ];
}
