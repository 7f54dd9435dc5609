using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>Where a node can be reached, as its record says. Written <c>scheme://host:port</c>.</summary>
/// <param name="Scheme">1 to 16 of <c>[a-z0-9+.-]</c>, first a letter: <c>voxa</c>, <c>voxa-edge</c>, <c>http</c>, …</param>
/// <param name="Host">A lower-case DNS name (at most 253), a dotted quad, or IPv6 without brackets and zone.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record NodeAddress(string Scheme, string Host, int Port)
{
    internal const int MaximumScheme = 16;

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789+.-");

    /// <summary>True if all three parts are as described; a record with another address is refused.</summary>
    public bool IsValid
        => Scheme is { Length: >= 1 and <= MaximumScheme }
            && char.IsAsciiLetterLower(Scheme[0])
            && !Scheme.AsSpan().ContainsAnyExcept(SchemeCharacters)
            && Port is >= 1 and <= ushort.MaxValue
            && HostText.IsValid(Host);

    /// <summary>Reads <c>scheme://host:port</c>.</summary>
    /// <param name="text">The text; IPv6 in brackets.</param>
    /// <param name="address">A valid address, if true is returned.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NodeAddress? address)
    {
        address = null;
        var separator = text?.IndexOf("://", StringComparison.Ordinal) ?? -1;
        if (separator <= 0 || !HostText.TrySplit(text.AsSpan(separator + 3), out var host, out var port))
            return false;
        var parsed = new NodeAddress(text![..separator], host, port);
        address = parsed.IsValid ? parsed : null;
        return address is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}://{HostText.Join(Host, Port)}";
}
