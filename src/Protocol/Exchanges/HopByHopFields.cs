using System.Collections.Frozen;

namespace OrleansVoxa.Protocol.Exchanges;

/// <summary>Header fields that speak of one connection and therefore must not cross a split request (RFC 9110 §7.6.1).</summary>
/// <remarks>Stateless; thread-safe.</remarks>
public static class HopByHopFields
{
    private static readonly FrozenSet<string> Fixed = new[]
    {
        "Connection", "Proxy-Connection", "Keep-Alive", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
        "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info", "HTTP2-Settings",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a field of this name, in any case, is always one of a single connection.</summary>
    public static bool Contains(string name) => Fixed.Contains(name);

    /// <summary>Removes hop-by-hop fields: the fixed ones, those that a <c>Connection</c> field names, and pseudo-header fields.</summary>
    /// <param name="fields">Changed in place; the order of what remains is kept.</param>
    public static void RemoveFrom(List<HeaderField> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        HashSet<string>? named = null;
        foreach (var field in fields)
        {
            if (!field.Name.Equals("Connection", StringComparison.OrdinalIgnoreCase)) continue;
            named ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            named.UnionWith(field.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }

        fields.RemoveAll(field => field.Name.StartsWith(':') || Fixed.Contains(field.Name) || named?.Contains(field.Name) == true);
    }
}
