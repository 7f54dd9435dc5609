using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>What counts as a host, and how "host:port" is written: brackets around IPv6, no spelling twice.</summary>
internal static class HostText
{
    internal const int MaximumLength = 253;

    private const int MaximumLabel = 63;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly SearchValues<char> SixCharacters = SearchValues.Create("0123456789abcdef:.");

    /// <summary>True for a lower-case DNS name, a dotted quad, or IPv6 without brackets and zone.</summary>
    internal static bool IsValid(string? host)
    {
        if (string.IsNullOrEmpty(host) || host.Length > MaximumLength)
            return false;
        if (host.Contains(':', StringComparison.Ordinal))
            return !host.AsSpan().ContainsAnyExcept(SixCharacters) && IPAddress.TryParse(host, out var six) && six.AddressFamily == AddressFamily.InterNetworkV6;

        var name = host.AsSpan();
        ReadOnlySpan<char> last = default;
        foreach (var range in name.Split('.'))
        {
            last = name[range];
            if (last.Length is 0 or > MaximumLabel || last[0] == '-' || last[^1] == '-' || last.ContainsAnyExcept(NameCharacters))
                return false;
        }
        // A last label that begins with a digit makes it an address, and resolvers read "127.1" or "0x7f.1" in many
        // ways: only the dotted quad is let through.
        return !char.IsAsciiDigit(last[0]) || (IPAddress.TryParse(host, out var four) && four.ToString() == host);
    }

    /// <summary>Splits "host:port" or "[host]:port"; the port is 1 to 65535 without leading zeros.</summary>
    internal static bool TrySplit(ReadOnlySpan<char> text, out string host, out int port)
    {
        host = "";
        port = 0;
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || text.Length > MaximumLength + 8)
            return false;
        var name = text[..colon];
        var number = text[(colon + 1)..];
        var six = name[0] == '[' && name[^1] == ']';
        if (six)
            name = name[1..^1];
        // The digits are checked first: int.TryParse lets NUL characters follow a number, whatever the style.
        if (six != name.Contains(':') || number.IsEmpty || number[0] == '0' || number.ContainsAnyExceptInRange('0', '9')
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out port) || port > ushort.MaxValue)
            return false;
        host = name.ToString();
        return IsValid(host);
    }

    internal static string Join(string host, int port)
        => host.Contains(':', StringComparison.Ordinal)
            ? string.Create(CultureInfo.InvariantCulture, $"[{host}]:{port}")
            : string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
}
