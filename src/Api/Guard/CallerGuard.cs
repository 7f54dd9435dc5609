using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansVoxa.Api.Problems;

namespace OrleansVoxa.Api.Guard;

/// <summary>
/// Refuses calls that a page made a browser send. A rebound DNS name shows in Host, because only names can be rebound;
/// a page of another origin, or one in the bridge's sandbox, shows in Origin.
/// </summary>
internal sealed class CallerGuard(IOptions<ApiOptions> options)
{
    private readonly HashSet<string> _hosts = new(options.Value.AllowedHosts.Append("localhost"), StringComparer.OrdinalIgnoreCase);
    // Nearly all requests name the same host, the last one that was found to be this API's.
    private volatile string _known = "";

    private readonly HashSet<string> _origins = new(options.Value.AllowedOrigins, StringComparer.OrdinalIgnoreCase);

    /// <summary>Null if the call may go on.</summary>
    public ApiProblem? Check(HttpRequest request)
    {
        if (!IsOwnHost(request.Host))
        {
            return new(
                StatusCodes.Status403Forbidden,
                "host_refused",
                $"This API does not answer as '{request.Host.Value}'; call it by IP address or as localhost, or allow the name with {ApiOptions.Section}:{nameof(ApiOptions.AllowedHosts)}.");
        }

        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0 || _origins.Contains(origin)
            || string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase))
            return null;
        return new(
            StatusCodes.Status403Forbidden,
            "origin_refused",
            $"Pages of the origin '{origin}' may not call this API; allow it with {ApiOptions.Section}:{nameof(ApiOptions.AllowedOrigins)}.");
    }

    /// <summary>
    /// The authority that the caller used, in lower case, if it is surely this server's and no other's: a loopback name, a listed
    /// one, or the address that the connection came in at. Else null.
    /// </summary>
    public string? OwnAuthority(HttpContext context)
    {
        var host = context.Request.Host;
        var own = _hosts.Contains(host.Host)
            || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var address) && (IPAddress.IsLoopback(address) || address.Equals(context.Connection.LocalIpAddress)));
        return own ? host.Value!.ToLowerInvariant() : null;
    }

    private bool IsOwnHost(HostString host)
    {
        if (host.Value is not { } value) return false;
        if (value == _known) return true;
        var name = host.Host;
        if (!_hosts.Contains(name) && !IPAddress.TryParse(name.Trim('[', ']'), out _)) return false;
        _known = value;
        return true;
    }
}
