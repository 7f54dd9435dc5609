using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>Hosts as people write them, brought into the one spelling that records have (docs/protocol/identity.md, "Names"). Thread-safe.</summary>
public static class HostName
{
    /// <summary>
    /// Reads an IPv4 address (four decimal numbers), an IPv6 address (any spelling of RFC 4291, also in brackets, without a zone; one that
    /// maps an IPv4 address becomes that) or a DNS name of at least two labels, also in other scripts (IDNA, as its A-labels).
    /// </summary>
    /// <param name="text">What was written; at most 253 characters.</param>
    /// <param name="host">The canonical spelling, if true is returned: IPv6 as in RFC 5952, names in lower case.</param>
    /// <returns>False for anything else, such as <c>127.1</c>, <c>0x7f.0.0.1</c> or <c>[::1]:80</c>.</returns>
    public static bool TryCanonicalize([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? host)
    {
        host = null;
        if (string.IsNullOrEmpty(text) || text.Length > HostText.MaximumLength) return false;
        var bare = text[0] == '[' && text[^1] == ']' ? text[1..^1] : text;
        if (bare.Contains(':', StringComparison.Ordinal)) return TryAddress(bare, out host);
        if (bare.Length != text.Length || TryToAscii(text) is not { } name) return false;
        if (!HostText.IsValid(name) || !name.Contains('.', StringComparison.Ordinal)) return false;
        host = name;
        return true;
    }

    private static bool TryAddress(string text, [NotNullWhen(true)] out string? host)
    {
        host = null;
        // A port behind brackets and a zone are understood by the platform, and silently dropped or kept; neither is part of a host.
        if (text.AsSpan().ContainsAny('%', '[', ']') || !IPAddress.TryParse(text, out var address) || address.AddressFamily is not AddressFamily.InterNetworkV6) return false;
        host = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        return true;
    }

    private static string? TryToAscii(string text)
    {
        try
        {
            // ASCII names may hold underscores, which the strict rules of IDNA refuse: they are checked as hosts instead.
            return System.Text.Ascii.IsValid(text)
                ? text.ToLowerInvariant()
                : new IdnMapping { UseStd3AsciiRules = true }.GetAscii(text.ToLowerInvariant());
        }
        catch (ArgumentException)
        {
            // The mapping's way of saying that this is no name.
            return null;
        }
    }
}
