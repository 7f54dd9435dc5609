using System.Globalization;
using System.Net;

namespace OrleansVoxa.Silo.Configuration;

/// <summary>Reads <see cref="ClusterSettings"/>. Every fault is a sentence that names the setting to change.</summary>
internal static class ClusterSettingsReader
{
    private const int MaxClusterIdLength = 150;

    private static readonly string[] Known = ["clusterId", "address", "siloPort", "gatewayPort", "persistence", "dashboard"];

    /// <param name="section">The section <see cref="ClusterSettings.Section"/>.</param>
    /// <param name="portOffset">What is added to every port that is not 0.</param>
    /// <param name="faults">Gets a sentence for each fault.</param>
    public static ClusterSettings Read(IConfigurationSection section, int portOffset, List<string> faults)
    {
        foreach (var child in section.GetChildren())
        {
            if (!Known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                faults.Add($"unknown setting '{child.Path}'; known are {string.Join(", ", Known)}");
        }

        return new(
            ClusterId(section, faults),
            Address(section, faults),
            Port(section, "siloPort", 11_111, 1, portOffset, faults),
            Port(section, "gatewayPort", 0, 0, portOffset, faults),
            Persistence(section, faults),
            Dashboard(section, faults));
    }

    private static string ClusterId(IConfigurationSection section, List<string> faults)
    {
        var id = section["clusterId"] ?? "voxa";
        if (id.Length is 0 or > MaxClusterIdLength || id.Any(char.IsControl))
            faults.Add($"{section.Path}:clusterId must have 1 to {MaxClusterIdLength} characters, none of them a control character");
        return id;
    }

    private static IPAddress Address(IConfigurationSection section, List<string> faults)
    {
        var text = section["address"] ?? "127.0.0.1";
        if (OwnAddress.Find(text, OwnAddress.OfThisMachine, out var fault) is { } address) return address;
        faults.Add($"{section.Path}:address {fault}");
        return IPAddress.Loopback;
    }

    private static int Port(IConfigurationSection section, string key, int unset, int least, int offset, List<string> faults)
    {
        var text = section[key];
        var port = unset;
        if (text is not null && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port < least || port > IPEndPoint.MaxPort))
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{section.Path}:{key} must be a port from {least} to {IPEndPoint.MaxPort}, not '{text}'"));
            return unset;
        }

        if (port == 0 || port + offset <= IPEndPoint.MaxPort) return port == 0 ? 0 : port + offset;
        faults.Add(string.Create(
            CultureInfo.InvariantCulture, $"--port-offset {offset} lifts {section.Path}:{key} {port} above port {IPEndPoint.MaxPort}; choose a smaller one"));
        return port;
    }

    private static bool Dashboard(IConfigurationSection section, List<string> faults)
    {
        if (section["dashboard"] is not { } text || bool.TryParse(text, out var wanted) && wanted) return true;
        if (!bool.TryParse(text, out _)) faults.Add($"{section.Path}:dashboard must be true or false, not '{text}'");
        return false;
    }

    private static ClusterPersistence Persistence(IConfigurationSection section, List<string> faults)
    {
        switch (section["persistence"]?.ToUpperInvariant())
        {
            case null or "OWN":
                return ClusterPersistence.Own;
            case "ADONET":
                return ClusterPersistence.AdoNet;
            default:
                faults.Add($"{section.Path}:persistence knows own and adonet, not '{section["persistence"]}'");
                return ClusterPersistence.Own;
        }
    }
}
