using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>Maps between the paths that a caller sees, under <c>/bridge/NAME</c> or <c>/run/NAME</c>, and those of the service itself.</summary>
/// <param name="Prefix">What stands before the service's own path, without a slash at its end.</param>
public readonly record struct ServicePaths(string Prefix)
{
    /// <summary>Services behind the bridge.</summary>
    public const string BridgeRoot = "/bridge";

    /// <summary>Apps behind the balancer.</summary>
    public const string AppRoot = "/run";

    public static ServicePaths Bridge(string name) => new($"{BridgeRoot}/{name}");

    public static ServicePaths App(string name) => new($"{AppRoot}/{name}");

    /// <summary>The target for the service: what stands after the name, still percent-encoded as the caller sent it.</summary>
    public string Target(HttpRequest request)
    {
        var raw = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = raw.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? raw : raw[..query];

        // Only the parsed path has its dot segments resolved, so it is the one to use where the raw one has any.
        if (path.StartsWith(Prefix + "/", StringComparison.Ordinal) && !HasDotSegment(path))
            return path[Prefix.Length..] + request.QueryString.Value;
        return new PathString(request.Path.Value![Prefix.Length..]).ToUriComponent() + request.QueryString.Value;
    }

    /// <summary>A header field of an answer, as the caller must see it.</summary>
    /// <param name="field">Its name.</param>
    /// <param name="value">What the service wrote.</param>
    /// <param name="host">The authority that the caller asked.</param>
    public string Rewrite(string field, string value, string? host) =>
        field.Equals("Location", StringComparison.OrdinalIgnoreCase) || field.Equals("Content-Location", StringComparison.OrdinalIgnoreCase) ? RewriteLocation(value, host)
        : field.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) ? RewriteCookie(value)
        : value;

    /// <summary>A redirect of the service, as the caller must follow it; other origins stay as they are.</summary>
    public string RewriteLocation(string location, string? host)
    {
        if (location.StartsWith('/') && !location.StartsWith("//", StringComparison.Ordinal) && !location.StartsWith("/\\", StringComparison.Ordinal))
            return Prefix + location;
        if (!Uri.TryCreate(location, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return location;

        // The service saw the caller's Host, so what it writes with that authority is a path of its own.
        return string.Equals(uri.Authority, host, StringComparison.OrdinalIgnoreCase)
            ? Prefix + uri.PathAndQuery + uri.Fragment
            : location;
    }

    /// <summary>Keeps a cookie of one service from being sent to another: its path moves under the service's own, its domain goes.</summary>
    public string RewriteCookie(string setCookie)
    {
        var parts = setCookie.Split(';');
        var kept = new List<string>(parts.Length) { parts[0] };
        foreach (var part in parts.AsSpan(1))
        {
            var attribute = part.Trim();
            if (attribute.StartsWith("domain=", StringComparison.OrdinalIgnoreCase)) continue;
            if (!attribute.StartsWith("path=", StringComparison.OrdinalIgnoreCase))
            {
                kept.Add(part);
                continue;
            }

            var path = attribute["path=".Length..];
            kept.Add($" Path={Prefix}{(path.StartsWith('/') ? path : "/")}");
        }

        // Without a path attribute a browser takes the directory of the request, which is below the name anyway.
        return string.Join(';', kept);
    }

    private static bool HasDotSegment(string path)
    {
        foreach (var segment in path.Split('/'))
        {
            if (segment.Length is 0 or > 6) continue;
            if (Uri.UnescapeDataString(segment) is "." or "..") return true;
        }

        return path.Contains('\\', StringComparison.Ordinal);
    }
}
