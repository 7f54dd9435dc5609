using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansVoxa.Api.Problems;

namespace OrleansVoxa.Api.Guard;

/// <summary>Where a call comes from, as far as that can be known.</summary>
internal static class Locality
{
    private static readonly string[] OfProxies = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    /// <summary>
    /// Null if a secret may travel over this connection: over TLS, or on this machine, where a proxy may end TLS. A proxy
    /// that says its own caller spoke clear text is believed.
    /// </summary>
    public static ApiProblem? CheckPrivate(HttpContext context) =>
        context.Request.IsHttps || (IsOnThisMachine(context) && !string.Equals(context.Request.Headers["X-Forwarded-Proto"], "http", StringComparison.OrdinalIgnoreCase))
            ? null
            : new(
                StatusCodes.Status403Forbidden,
                "tls_required",
                "Tokens and keys do not travel in clear text: call this over TLS, or through a proxy on the server's machine that ends TLS. One that was sent is to be revoked.");

    /// <summary>
    /// Whether the caller itself is on this machine, and no proxy on it speaks for somebody else: nothing that proxies add,
    /// and a Host that names this machine.
    /// </summary>
    public static bool IsOwnCaller(HttpContext context)
    {
        if (!IsFromThisMachine(context)) return false;
        var host = context.Request.Host.Host;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>Whether the caller is on this machine, and no proxy on it, an app's balancer among them, speaks for somebody else.</summary>
    public static bool IsFromThisMachine(HttpContext context) => IsOnThisMachine(context) && !OfProxies.Any(context.Request.Headers.ContainsKey);

    /// <summary>A connection without an address is a local socket's.</summary>
    public static bool IsOnThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is not { } address || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
