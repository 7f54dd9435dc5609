using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Edge.Apps;

/// <summary>Where an instance may be: an address that belongs to one machine, and not one that means something else at each.</summary>
internal static class InstanceAddress
{
    private const byte LinkLocalFirst = 169, LinkLocalSecond = 254, FirstMulticast = 224;

    /// <summary>False for addresses that mean the edge itself, its link, many machines or none.</summary>
    public static bool IsAcceptable(IPAddress address, bool loopback)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return loopback;
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _) && bytes[0] is not 0 and < FirstMulticast && (bytes[0], bytes[1]) != (LinkLocalFirst, LinkLocalSecond);
    }
}
