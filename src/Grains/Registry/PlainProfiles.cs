using System.Text;
using OrleansVoxa.Grains.Abstractions.Nodes;
using OrleansVoxa.Grains.Nodes;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Reads a node's profile from the plain fields of a client without a record. The limits are those of a record.</summary>
internal static class PlainProfiles
{
    public static Refusal? Read(NodeRegistration registration, out NodeProfile? profile)
    {
        profile = null;
        // What the gateway saw stands in; an address with a zone, which only this machine understands, is none for others.
        var named = !string.IsNullOrEmpty(registration.IpAddress);
        if (!HostName.TryCanonicalize(named ? registration.IpAddress : registration.RemoteAddress, out var address) && named)
            return new Refusal(RefusalCodes.InvalidField, "ip_address is neither an IP address without port and zone nor a DNS name.", "ip_address");
        if (registration.Port is < 0 or > ushort.MaxValue)
            return new Refusal(RefusalCodes.InvalidField, "port is 0 to 65535.", "port");
        var capabilities = registration.Capabilities.IsDefault ? [] : registration.Capabilities;
        if (capabilities.Length > NodeRecord.MaximumTokens || capabilities.Any(capability => !IsToken(capability)))
        {
            return new Refusal(RefusalCodes.InvalidField,
                $"capabilities are at most {NodeRecord.MaximumTokens}, each 1 to {NodeRecord.MaximumToken} of [A-Za-z0-9_.:/+-].", "capabilities");
        }

        var region = registration.Region ?? "";
        if (Encoding.UTF8.GetByteCount(region) > NodeRecord.MaximumText || region.Any(char.IsControl))
            return new Refusal(RefusalCodes.InvalidField, $"region is at most {NodeRecord.MaximumText} bytes without control characters.", "region");
        var type = registration.Type ?? NodeType.Standard.ToWire();
        if (!NodeTypeNames.IsKnown(type))
            return new Refusal(RefusalCodes.InvalidField, "type is standard, relay, high-capacity, bridge or secure.", "type");

        profile = new NodeProfile
        {
            Addresses = address is null || registration.Port == 0
                ? []
                : [new StoredAddress { Scheme = "tcp", Host = address, Port = registration.Port }],
            Capabilities = [.. capabilities.Distinct(StringComparer.Ordinal)],
            Region = region,
            Type = type,
        };
        return null;
    }

    private static bool IsToken(string? text) =>
        text is { Length: >= 1 and <= NodeRecord.MaximumToken }
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ':' or '/' or '+' or '-');
}
