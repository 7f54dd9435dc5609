using System.Net;

namespace OrleansVoxa.Edge.Nodes;

/// <summary>Which addresses may be probed; handed in by the host, which knows where the listener is.</summary>
/// <param name="AllowPrivate">Whether private and loopback addresses may be probed too.</param>
public sealed record ProbePolicy(bool AllowPrivate)
{
    /// <summary>Broadcast, multicast and unspecified addresses are nobody's, so they are never probed.</summary>
    public bool Allows(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (PublicAddress.Contains(address)) return true;
        if (!AllowPrivate || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.IsIPv6Multicast) return false;
        return address.GetAddressBytes() is not ([>= 224, ..] and { Length: 4 });
    }
}
