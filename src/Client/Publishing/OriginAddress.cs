namespace OrleansVoxa.Client.Publishing;

/// <summary>The address of a published server, and which targets stay below it.</summary>
internal sealed class OriginAddress
{
    // The path reaches the server byte for byte as the caller wrote it; escapes mean what that server says they mean.
    private static readonly UriCreationOptions AsSent = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly string _authority;
    private readonly string _basePath;

    /// <exception cref="ArgumentException">The origin is not of the documented form.</exception>
    public OriginAddress(Uri origin)
    {
        if (FindFault(origin) is { } fault) throw new ArgumentException(fault, nameof(origin));
        Origin = origin;
        _authority = origin.GetLeftPart(UriPartial.Authority);
        _basePath = origin.AbsolutePath.TrimEnd('/');
        Paths = new OriginPaths(_basePath);
    }

    public Uri Origin { get; }

    public OriginPaths Paths { get; }

    /// <summary>What keeps an address from being an origin, for people; null if it is one.</summary>
    public static string? FindFault(Uri origin)
    {
        if (!origin.IsAbsoluteUri || origin.Scheme is not ("http" or "https") || origin.Query.Length > 0 || origin.Fragment.Length > 0)
            return "An origin is a URL such as http://127.0.0.1:8000, without query or fragment.";
        return origin.UserInfo.Length > 0 ? "An origin holds no user name or password; they would not be sent." : null;
    }

    /// <summary>The address of a request target; false if it would leave the origin's path.</summary>
    public bool TryBuild(string target, out Uri address)
    {
        address = Origin;
        if (!target.StartsWith('/') || (_basePath.Length > 0 && ClimbsUp(target))) return false;
        return Uri.TryCreate(_authority + _basePath + target, AsSent, out address!);
    }

    // Unescaped before it is cut, since many servers do it in that order; and without path parameters, which some drop.
    private static bool ClimbsUp(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = Uri.UnescapeDataString(query < 0 ? target : target[..query]);
        return path.Split('/', '\\').Any(part => part.Split(';')[0] is "." or "..");
    }
}
