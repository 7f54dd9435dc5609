using System.Globalization;
using System.Net;
using System.Text;
using OrleansVoxa.Edge;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Storage;

namespace OrleansVoxa.Silo.Configuration;

/// <summary>Reads <see cref="SiloOptions"/> from the section <c>settings</c> and reports every fault at once.</summary>
public sealed class SiloOptionsReader
{
    private static readonly string[] Known =
    [
        "data", "http", "bridge", "edge", "edgeTls", "edgeSocket", "udp", "edgeAddress", "ops", "roles", "store", "relays", "portOffset", "drainSeconds", "masterKeyFile",
        "edgeKeyFile",
        "api", "orleans", "features",
    ];

    private const int DefaultUdpPort = 9000;

    private readonly IConfigurationSection _settings;
    private readonly List<string> _faults = [];

    private SiloOptionsReader(IConfigurationSection settings) => _settings = settings;

    /// <summary>Null and at least one sentence, each naming the option to change; or the options and none.</summary>
    public static SiloOptions? Read(IConfiguration configuration, out IReadOnlyList<string> faults)
    {
        var reader = new SiloOptionsReader(configuration.GetSection("settings"));
        var options = reader.Read();
        faults = reader._faults;
        return reader._faults.Count == 0 ? options : null;
    }

    /// <summary>A switch that is misspelt would leave off what somebody thinks is on.</summary>
    private void ReadFeatures()
    {
        foreach (var feature in _settings.GetSection("features").GetChildren())
        {
            if (!feature.Path.Equals(AppEndpoints.Switch, StringComparison.OrdinalIgnoreCase)) _faults.Add($"unknown setting '{feature.Path}'; known is {AppEndpoints.Switch}");
            else if (!bool.TryParse(feature.Value, out _)) _faults.Add($"{feature.Path} must be true or false, not '{feature.Value}'");
        }
    }

    private SiloOptions Read()
    {
        foreach (var child in _settings.GetChildren())
        {
            if (!Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                _faults.Add($"unknown setting '{child.Path}'; known are {string.Join(", ", Known)}");
        }

        ReadFeatures();
        var data = _settings["data"] ?? "";
        var offset = Integer("portOffset", 0, 0, 64_000);
        var http = EndPoint("http", "127.0.0.1:9999", offset);
        var bridge = EndPoint("bridge", "127.0.0.1:9998", offset);
        var edge = EndPoint("edge", "127.0.0.1:41040", offset);
        var edgeTls = Beside(edge, "edgeTls", VoxaEndpoint.DefaultTlsPort, offset);
        var udp = Beside(edge, "udp", DefaultUdpPort, offset);
        var ops = _settings["ops"] is null ? null : EndPoint("ops", "127.0.0.1:9090", offset);
        var cluster = ClusterSettingsReader.Read(_settings.GetSection("orleans"), offset, _faults);
        List<(string, IPEndPoint)> listeners =
            [("--http", http), ("--bridge", bridge), ("--edge", edge), (ClusterSettings.Section + ":siloPort", cluster.ToSiloEndPoint())];
        if (edgeTls is not null) listeners.Add(("--edge-tls", edgeTls));
        if (ops is not null) listeners.Add(("--ops", ops));
        Distinct(listeners);
        return new(
            data,
            http,
            bridge,
            edge,
            edgeTls,
            EdgeSocket(data),
            udp,
            EdgeAddress(),
            ops,
            Roles(),
            Store(data),
            Integer("relays", 16, 0, 256),
            TimeSpan.FromSeconds(Integer("drainSeconds", 15, 0, 600)),
            File("masterKeyFile"),
            File("edgeKeyFile"),
            cluster);
    }

    // At the address of the edge, or off. Who lets the system choose the edge's port has no use for a settled one here.
    private IPEndPoint? Beside(IPEndPoint edge, string key, int port, int offset) => _settings[key] switch
    {
        "off" => null,
        null when edge.Port == 0 => new IPEndPoint(edge.Address, 0),
        _ => EndPoint(key, new IPEndPoint(edge.Address, port).ToString(), offset),
    };

    private string? EdgeSocket(string data)
    {
        if (_settings["edgeSocket"] is not { Length: > 0 } path)
        {
            var usual = Path.Combine(data, "edge.sock");
            return Encoding.UTF8.GetByteCount(usual) <= VoxaEndpoint.MaximumPath ? usual : null;
        }

        if (path == "off") return null;
        path = Path.GetFullPath(path);
        if (Encoding.UTF8.GetByteCount(path) > VoxaEndpoint.MaximumPath)
            _faults.Add($"--edge-socket must be at most {VoxaEndpoint.MaximumPath} bytes long, which '{path}' is not; choose a shorter path, or off");
        return path;
    }

    private string? EdgeAddress()
    {
        if (_settings["edgeAddress"] is not { Length: > 0 } text) return null;
        if (!VoxaEndpoint.TryParse("voxa://" + text, out _)) _faults.Add($"--edge-address must be HOST:PORT, as edge.example.org:41040, not '{text}'");
        return text;
    }

    private string? File(string key) => _settings[key] is { Length: > 0 } path ? Path.GetFullPath(path) : null;

    private int Integer(string key, int unset, int least, int most)
    {
        if (_settings[key] is not { } text) return unset;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        _faults.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{SettingNames.OptionOf(key)} must be a whole number from {least} to {most}, not '{text}'"));
        return unset;
    }

    private IPEndPoint EndPoint(string key, string unset, int offset)
    {
        var text = _settings[key] ?? unset;
        var option = SettingNames.OptionOf(key);
        var named = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + text[9..] : text;

        // IPEndPoint takes an address without a port, and a bare number, for whole; a user who writes those meant something else.
        var colon = named.LastIndexOf(':');
        if (colon < 0 || named.EndsWith(']') || !IPEndPoint.TryParse(named, out var endPoint)
            || !named[..colon].Contains(named[0] == '[' ? ']' : '.', StringComparison.Ordinal))
        {
            _faults.Add($"{option} must be ADDRESS:PORT, as 127.0.0.1:9999 or [::1]:9999, not '{text}'");
            return IPEndPoint.Parse(unset);
        }

        // Port 0 asks the system for a free one, and an offset would turn it into a fixed one.
        if (endPoint.Port == 0) return endPoint;
        if (endPoint.Port + offset <= IPEndPoint.MaxPort) return new IPEndPoint(endPoint.Address, endPoint.Port + offset);
        _faults.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"--port-offset {offset} lifts {option} {text} above port {IPEndPoint.MaxPort}; choose a smaller one"));
        return endPoint;
    }

    private void Distinct(List<(string Option, IPEndPoint EndPoint)> listeners)
    {
        for (var i = 0; i < listeners.Count; i++)
        {
            for (var j = i + 1; j < listeners.Count; j++)
            {
                if (listeners[i].EndPoint.Port != 0 && listeners[i].EndPoint.Equals(listeners[j].EndPoint))
                    _faults.Add($"{listeners[i].Option} and {listeners[j].Option} are both {listeners[i].EndPoint}; choose different ports");
            }
        }
    }

    private SiloRoles Roles()
    {
        if (_settings["roles"] is not { } text) return SiloRoles.All;
        var roles = SiloRoles.None;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var role = name.ToUpperInvariant() switch
            {
                "ALL" => SiloRoles.All,
                "GRAINS" => SiloRoles.Grains,
                "EDGE" => SiloRoles.Edge,
                "API" => SiloRoles.Api,
                "BRIDGE" => SiloRoles.Bridge,
                "RELAYS" => SiloRoles.Relays,
                "APPS" => SiloRoles.Apps,
                _ => SiloRoles.None,
            };
            if (role == SiloRoles.None) _faults.Add($"--roles knows grains, edge, api, bridge, relays, apps and all, not '{name}'");
            roles |= role;
        }

        if (roles == SiloRoles.None && _faults.Count == 0) _faults.Add("--roles names no role; leave it out to run all");
        return roles;
    }

    private StoreLocation Store(string data)
    {
        if (StoreLocation.TryParse(_settings["store"] ?? "sqlite", data, out var fault) is { } store) return store;

        // The text is not repeated: it may be a connection string with a password in it.
        _faults.Add($"--store: {fault}");
        return StoreLocation.TryParse("sqlite", data, out _)!;
    }
}
