namespace OrleansVoxa.Edge.Proxying;

/// <summary>The stable codes by which a connection of a trusted balancer is closed, in the log and in the metrics.</summary>
public static class ProxyHeaderFaults
{
    /// <summary>It does not begin with a header of version 2. Switch the balancer to it (HAProxy: <c>send-proxy-v2</c>), or do not trust that address.</summary>
    public const string Missing = "proxy_header_missing";

    /// <summary>The header is of another version.</summary>
    public const string Version = "proxy_version_unsupported";

    /// <summary>The command is neither LOCAL nor PROXY.</summary>
    public const string Command = "proxy_command_unknown";

    /// <summary>The connection that is passed on is not one over TCP.</summary>
    public const string Family = "proxy_family_unsupported";

    /// <summary>The length leaves no room for the addresses.</summary>
    public const string Short = "proxy_header_short";

    /// <summary>The header is longer than any that is taken.</summary>
    public const string TooLong = "proxy_header_too_long";

    /// <summary>The connection ended before the header did.</summary>
    public const string Cut = "proxy_header_cut";

    /// <summary>The header was not whole at its deadline.</summary>
    public const string Late = "proxy_header_late";
}
