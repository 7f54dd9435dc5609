using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// Where to connect and whom to expect there, written <c>voxa://NODEID@host:port</c>. Without an id the first one seen
/// is pinned, and the user is told. Equal by value.
/// </summary>
/// <param name="Id">The node that must answer, or null.</param>
/// <param name="Host">As in <see cref="NodeAddress.Host"/>.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record VoxaEndpoint(NodeId? Id, string Host, int Port)
{
    /// <summary>The port of framing A, taken where the text names none.</summary>
    public const int DefaultPort = 41040;

    private const string Scheme = "voxa://";

    /// <summary>Reads an endpoint. The port may be left out; a path, query or user other than a node id may not stand.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endpoint">The endpoint, if true is returned.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VoxaEndpoint? endpoint)
    {
        endpoint = null;
        if (text is null || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        var rest = text.AsSpan(Scheme.Length);
        NodeId? id = null;
        var at = rest.IndexOf('@');
        if (at >= 0)
        {
            if (!NodeId.TryParse(rest[..at], out var found))
                return false;
            id = found;
            rest = rest[(at + 1)..];
        }
        var hasPort = rest.LastIndexOf(':') > rest.LastIndexOf(']');
        if (!HostText.TrySplit(hasPort ? rest : $"{rest}:{DefaultPort}", out var host, out var port))
            return false;
        endpoint = new VoxaEndpoint(id, host, port);
        return true;
    }

    /// <summary>The text form, always with the port.</summary>
    public override string ToString() => Id is { } id ? $"{Scheme}{id}@{HostText.Join(Host, Port)}" : Scheme + HostText.Join(Host, Port);
}
