using System.Net;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Api.Info;

/// <summary>Who answers; handed in by the host.</summary>
/// <param name="NodeId">The node id of this edge.</param>
/// <param name="Version">The program's version.</param>
/// <param name="Edge">Where sessions are accepted here; null while, or if, they are not.</param>
/// <param name="Advertised">Host and port at which clients reach the edges, if that is not the listener here. Default null.</param>
/// <param name="Relays">The node ids of the relays that this process hosts, as they are when asked. Default none.</param>
public sealed record ServerInfo(NodeId NodeId, string Version, Func<IPEndPoint?> Edge, string? Advertised = null, Func<IReadOnlyList<string>>? Relays = null)
{
    /// <summary>The endpoint a client connects to, with the host that the caller already knows where the listener has no single address.</summary>
    public string? EdgeEndpoint(string callersHost)
    {
        if (Advertised is not null) return $"voxa://{NodeId}@{Advertised}";
        if (Edge() is not { } endPoint) return null;
        var host = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any)
            ? callersHost
            : endPoint.Address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{endPoint.Address}]" : endPoint.Address.ToString();
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"voxa://{NodeId}@{host}:{endPoint.Port}");
    }
}
