using System.Net;
using System.Net.NetworkInformation;

namespace OrleansVoxa.Silo.Configuration;

/// <summary>Finds this machine's address in a network, for places such as containers where the address is given out at the start.</summary>
internal static class OwnAddress
{
    /// <param name="text">An IP address, which is taken as it is, or a network such as 10.5.0.0/16.</param>
    /// <param name="own">The addresses of this machine.</param>
    /// <param name="fault">What is wrong, to be said behind the setting's name; null if nothing is.</param>
    public static IPAddress? Find(string text, Func<IReadOnlyList<IPAddress>> own, out string? fault)
    {
        fault = null;
        if (text.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(text, out var network))
        {
            var inside = own().Where(network.Contains).Distinct().ToList();
            if (inside.Count == 1) return inside[0];
            fault = inside.Count == 0
                ? $"is {text}, but this machine has no address in that network"
                : $"is {text}, and this machine has {string.Join(" and ", inside)} in it; name one, or a smaller network";
            return null;
        }

        if (IPAddress.TryParse(text, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)) return address;
        fault = $"must be the IP address at which other silos reach this one, or a network as 10.5.0.0/16 in which this machine has one, not '{text}'";
        return null;
    }

    /// <summary>The addresses of the interfaces that are up.</summary>
    public static IReadOnlyList<IPAddress> OfThisMachine() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(one => one.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(one => one.GetIPProperties().UnicastAddresses)
            .Select(unicast => unicast.Address),
    ];
}
