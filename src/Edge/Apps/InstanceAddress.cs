using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace OrleansVoxa.Edge.Apps;

/// <summary>Where an instance may be: an address that belongs to one machine, and not one that means something else at each.</summary>
internal static class InstanceAddress
{
    private const byte LinkLocalFirst = 169, LinkLocalSecond = 254, FirstMulticast = 224;

    /// <summary>False for addresses that mean the edge itself, its link, many machines or none.</summary>
    /// <param name="address">What a machine reports.</param>
    /// <param name="beside">Whether what listens beside the edge may be an instance.</param>
    /// <param name="isOwn">Whether an address is one of the edge's machine; see <see cref="IsOwn"/>.</param>
    public static bool IsAcceptable(IPAddress address, bool beside, Func<IPAddress, bool> isOwn)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return beside;
        return IsOneMachines(address) && (beside || !isOwn(address));
    }

    /// <summary>
    /// Whether an interface of this machine has exactly this address. Containers have others, also behind a bridge of this machine, and none that the agent
    /// makes has the machine's own network.
    /// </summary>
    public static bool IsOwn(IPAddress address) => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Any(one => one.Address.Equals(address));

    private static bool IsOneMachines(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _) && bytes[0] is not 0 and < FirstMulticast && (bytes[0], bytes[1]) != (LinkLocalFirst, LinkLocalSecond);
    }
}
