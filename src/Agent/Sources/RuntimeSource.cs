namespace OrleansVoxa.Agent.Sources;

/// <summary>What a Dockerfile is written for. Immutable.</summary>
/// <param name="Version">The runtime's version; a tag can hold it.</param>
/// <param name="Network">Whether the build may reach the network.</param>
/// <param name="Paths">All that the archive holds: files, folders and links.</param>
/// <param name="Library">Where official images are, with a slash at its end, as <c>docker.io/library/</c>.</param>
internal sealed record RuntimeSource(string Version, bool Network, IReadOnlySet<string> Paths, string Library)
{
    /// <summary>Whether the archive holds this path.</summary>
    public bool Has(string path) => Paths.Contains(path);

    /// <summary>The first of these that the archive holds; null if it holds none.</summary>
    public string? First(params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (Has(path)) return path;
        }

        return null;
    }

    /// <summary>Whether a file of this name lies in some folder: then the root's does not say all.</summary>
    public bool HasBelow(string name) => Paths.Any(path => path.EndsWith("/" + name, StringComparison.Ordinal));

    /// <summary>An official image.</summary>
    public string Image(string name) => Library + name;
}
