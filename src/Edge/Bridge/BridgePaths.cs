using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansVoxa.Edge.Bridge;

/// <summary>Maps between the paths that a caller sees, under <c>/bridge/NAME</c>, and those of the service itself.</summary>
public static class BridgePaths
{
    public const string Root = "/bridge";

    /// <summary>The target for the service: what stands after the name, still percent-encoded as the caller sent it.</summary>
    public static string Target(HttpRequest request, string name)
    {
        var prefix = $"{Root}/{name}";
        var raw = request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = raw.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? raw : raw[..query];

        // Only the parsed path has its dot segments resolved, so it is the one to use where the raw one has any.
        if (path.StartsWith(prefix + "/", StringComparison.Ordinal) && !HasDotSegment(path))
            return path[prefix.Length..] + request.QueryString.Value;
        return new PathString(request.Path.Value![prefix.Length..]).ToUriComponent() + request.QueryString.Value;
    }

    /// <summary>A redirect of the service, as the caller must follow it; other origins stay as they are.</summary>
    public static string RewriteLocation(string location, string name, string? host)
    {
        if (location.StartsWith('/') && !location.StartsWith("//", StringComparison.Ordinal) && !location.StartsWith("/\\", StringComparison.Ordinal))
            return $"{Root}/{name}{location}";
        if (!Uri.TryCreate(location, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) return location;

        // The service saw the caller's Host, so what it writes with that authority is a path of its own.
        return string.Equals(uri.Authority, host, StringComparison.OrdinalIgnoreCase)
            ? $"{Root}/{name}{uri.PathAndQuery}{uri.Fragment}"
            : location;
    }

    /// <summary>Keeps a cookie of one service from being sent to another: its path moves under the service's own, its domain goes.</summary>
    public static string RewriteCookie(string setCookie, string name)
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
            kept.Add($" Path={Root}/{name}{(path.StartsWith('/') ? path : "/")}");
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
