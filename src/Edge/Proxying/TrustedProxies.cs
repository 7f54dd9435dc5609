using System.Net;

namespace OrleansVoxa.Edge.Proxying;

/// <summary>The balancers whose word on a client's address is taken; <see cref="EdgeOptions.TrustedProxies"/>.</summary>
internal sealed class TrustedProxies
{
    private readonly IPNetwork[] _networks;

    public TrustedProxies(EdgeOptions options) =>
        _networks = [.. options.TrustedProxies.Select(text => Parse(text) ?? throw new FormatException($"'{text}' is no address and no network"))];

    public bool Contains(EndPoint? peer)
    {
        if (_networks.Length == 0 || peer is not IPEndPoint { Address: var address }) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var network in _networks)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }

    /// <summary>An address, or a network as 10.0.0.0/8 or fd00::/8; null if it is neither.</summary>
    public static IPNetwork? Parse(string text)
    {
        if (text.Contains('/', StringComparison.Ordinal)) return IPNetwork.TryParse(text, out var network) ? network : null;
        return IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;
    }
}
