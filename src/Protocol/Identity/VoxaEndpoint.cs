using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// Where to connect and whom to expect there, written <c>voxa://NODEID@host:port</c>, <c>voxa+tls://NODEID@host:port</c> or
/// <c>voxa+unix://NODEID@/path</c>. Without an id the first one seen is pinned, and the user is told. Equal by value.
/// </summary>
/// <param name="Id">The node that must answer, or null.</param>
/// <param name="Host">As in <see cref="NodeAddress.Host"/>; for a Unix socket its absolute path.</param>
/// <param name="Port">1 to 65535; 0 for a Unix socket.</param>
public sealed record VoxaEndpoint(NodeId? Id, string Host, int Port)
{
    /// <summary>The port of framing A, taken where the text names none.</summary>
    public const int DefaultPort = 41040;

    /// <summary>The port of framing A over TLS, taken where the text names none.</summary>
    public const int DefaultTlsPort = 41046;

    /// <summary>The longest path of a Unix socket, in bytes: what a Linux socket address holds, without its last NUL.</summary>
    public const int MaximumPath = 107;

    private static readonly (EndpointTransport Transport, string Scheme)[] Schemes =
        [(EndpointTransport.Tcp, "voxa://"), (EndpointTransport.Tls, "voxa+tls://"), (EndpointTransport.Unix, "voxa+unix://")];

    /// <summary>What carries the session. Default TCP.</summary>
    public EndpointTransport Transport { get; init; }

    /// <summary>The endpoint of a Unix socket.</summary>
    /// <param name="id">The node that must answer, or null.</param>
    /// <param name="path">Absolute, of printable ASCII characters without spaces, at most <see cref="MaximumPath"/>.</param>
    /// <exception cref="ArgumentException">The path is none such.</exception>
    public static VoxaEndpoint OfUnixSocket(NodeId? id, string path) =>
        IsPath(path) ? new VoxaEndpoint(id, path, 0) { Transport = EndpointTransport.Unix } : throw new ArgumentException($"'{path}' is no path of a Unix socket.", nameof(path));

    /// <summary>Reads an endpoint. The port may be left out; a query, a user other than a node id, or a path that is not a Unix socket's may not stand.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endpoint">The endpoint, if true is returned.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VoxaEndpoint? endpoint)
    {
        endpoint = null;
        var (transport, scheme) = Array.Find(Schemes, entry => text?.StartsWith(entry.Scheme, StringComparison.OrdinalIgnoreCase) == true);
        if (scheme is null)
            return false;
        var rest = text.AsSpan(scheme.Length);
        NodeId? id = null;
        // A path may hold the sign that ends an id.
        var at = rest is ['/', ..] ? -1 : rest.IndexOf('@');
        if (at >= 0)
        {
            if (!NodeId.TryParse(rest[..at], out var found))
                return false;
            id = found;
            rest = rest[(at + 1)..];
        }

        if (transport == EndpointTransport.Unix)
        {
            if (!IsPath(rest))
                return false;
            endpoint = OfUnixSocket(id, rest.ToString());
            return true;
        }

        var hasPort = rest.LastIndexOf(':') > rest.LastIndexOf(']');
        var usual = transport == EndpointTransport.Tls ? DefaultTlsPort : DefaultPort;
        if (!HostText.TrySplit(hasPort ? rest : $"{rest}:{usual}", out var host, out var port))
            return false;
        endpoint = new VoxaEndpoint(id, host, port) { Transport = transport };
        return true;
    }

    /// <summary>The text form, always with the port.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Schemes[(int)Transport].Scheme);
        if (Id is { } id) text.Append(id).Append('@');
        return text.Append(Transport == EndpointTransport.Unix ? Host : HostText.Join(Host, Port)).ToString();
    }

    private static bool IsPath(ReadOnlySpan<char> path) =>
        path is ['/', _, ..] && path.Length <= MaximumPath && !path.ContainsAnyExceptInRange('!', '~');
}
