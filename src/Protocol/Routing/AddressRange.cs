using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Routing;

/// <summary>Groups addresses that one operator or one cable is likely to share: /16 for IPv4, /32 for IPv6, else the host name.</summary>
public static class AddressRange
{
    /// <summary>The range of the first address; empty when there is none or when it is a loopback address,
    /// since on one machine the range says nothing and would only make every relay look alike.</summary>
    public static string Of(IEnumerable<NodeAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        foreach (var address in addresses) return OfHost(address.Host);
        return string.Empty;
    }

    /// <summary>The range of one host, an IP address or a name.</summary>
    public static string OfHost(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!IPAddress.TryParse(host, out var ip)) return host.ToLowerInvariant();
        if (ip.IsIPv4MappedToIPv6) ip = ip.MapToIPv4();
        if (IPAddress.IsLoopback(ip)) return string.Empty;
        var bytes = ip.GetAddressBytes();
        return ip.AddressFamily == AddressFamily.InterNetwork
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes[0]}.{bytes[1]}.0.0/16")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes[0]:x2}{bytes[1]:x2}:{bytes[2]:x2}{bytes[3]:x2}::/32");
    }
}
