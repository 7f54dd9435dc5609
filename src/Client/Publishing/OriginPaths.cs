namespace OrleansVoxa.Client.Publishing;

/// <summary>What a server below a base path says of its own paths, as the published service, which begins where the base path ends.</summary>
/// <param name="basePath">Without a slash at its end; empty if the whole server is published.</param>
internal sealed class OriginPaths(string basePath)
{
    /// <summary>A header field of an answer as the service's callers must see it. What lies outside the base path stays as it is: it is not published.</summary>
    public string Outward(string field, string value)
    {
        if (basePath.Length == 0) return value;
        if (field.Equals("Location", StringComparison.OrdinalIgnoreCase) || field.Equals("Content-Location", StringComparison.OrdinalIgnoreCase)) return OutwardLocation(value);
        return field.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) ? OutwardCookie(value) : value;
    }

    private string OutwardLocation(string location)
    {
        if (location.StartsWith("//", StringComparison.Ordinal)) return location;
        if (location.StartsWith('/')) return Below(location, "/?#") ?? location;
        var authority = location.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0) return location;
        // Whose authority it is the bridge sees, which knows what the caller asked.
        var path = location.IndexOf('/', authority + 3);
        return path >= 0 && Below(location[path..], "/?#") is { } below ? location[..path] + below : location;
    }

    private string OutwardCookie(string cookie)
    {
        var parts = cookie.Split(';');
        for (var i = 1; i < parts.Length; i++)
        {
            var attribute = parts[i].Trim();
            if (attribute.StartsWith("path=", StringComparison.OrdinalIgnoreCase) && Below(attribute["path=".Length..], "/") is { } below) parts[i] = " Path=" + below;
        }

        return string.Join(';', parts);
    }

    /// <summary>What stands behind the base path, with a slash before it; null if the path is not below it.</summary>
    private string? Below(string path, string ends)
    {
        if (!path.StartsWith(basePath, StringComparison.Ordinal)) return null;
        var rest = path[basePath.Length..];
        if (rest.Length > 0 && !ends.Contains(rest[0], StringComparison.Ordinal)) return null;
        return rest.StartsWith('/') ? rest : "/" + rest;
    }
}
