using System.Net;
using OrleansVoxa.Agent.Engine;
using OrleansVoxa.Agent.Reconciling;
using OrleansVoxa.Grains.Apps;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Silo.Configuration;

namespace OrleansVoxa.Silo.Apps;

/// <summary>What the silo's own agent is told. Pure.</summary>
internal static class OwnAgentSettings
{
    private const string SocketScheme = "unix://";

    /// <summary>Where the agent's key lies.</summary>
    public static string KeyPath(SiloOptions silo, AppOptions apps) => Path.Combine(silo.Data, apps.AppDataDir, "agent.pem");

    public static HostAgentOptions Machine(AppOptions apps) => new()
    {
        Engine = new EngineOptions { Socket = apps.Engine[SocketScheme.Length..] },
        Region = apps.Region,
        Features = [.. apps.Features.Distinct(StringComparer.Ordinal)],
    };

    /// <summary>Whether the user asked for it by its name, and not by asking for everything.</summary>
    public static bool IsNamed(IConfiguration configuration) =>
        configuration["settings:roles"]?.Split(',', StringSplitOptions.TrimEntries).Contains("apps", StringComparer.OrdinalIgnoreCase) == true;

    /// <summary>The silo's own edge: by its Unix socket where there is one, otherwise where it listens; on every address means on loopback, too.</summary>
    public static VoxaEndpoint Edge(NodeId id, string? socket, IPEndPoint listening)
    {
        if (socket is not null) return VoxaEndpoint.OfUnixSocket(id, socket);
        var address = listening.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : listening.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : listening.Address;
        return new VoxaEndpoint(id, address.ToString(), listening.Port);
    }
}
