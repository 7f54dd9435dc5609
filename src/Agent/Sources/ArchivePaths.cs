namespace OrleansVoxa.Agent.Sources;

/// <summary>Paths within an archive. Pure.</summary>
internal static class ArchivePaths
{
    /// <summary>The path in its one spelling, without a slash at either end; empty for the root.</summary>
    /// <exception cref="InstanceException">It leads out of the archive, or is no path.</exception>
    public static string Normalize(string path, int longest)
    {
        if (path.Length > longest) throw Fault(path, $"is longer than {longest} characters");
        if (path.StartsWith('/') || path.Contains('\\', StringComparison.Ordinal) || path.Any(char.IsControl)) throw Fault(path, "is absolute, or has a backslash or control character in it");
        var parts = path.Split('/').Where(part => part is not ("" or ".")).ToList();
        if (parts.Contains("..")) throw Fault(path, "leads upwards");
        return string.Join('/', parts);
    }

    /// <summary>Requires that a symbolic link stays within the archive, provided that what lies above it are folders and all other links do, too.</summary>
    /// <exception cref="InstanceException">It does not.</exception>
    public static void RequireInside(string link, string target, int longest)
    {
        if (target.Length == 0 || target.Length > longest || target.StartsWith('/') || target.Any(char.IsControl)) throw Fault(link, "is a link to an absolute path, to nothing or to too much");

        // Upwards only at the beginning: after a name, which may be another link, ".." leads to wherever that one's folder is.
        var depth = link.Count(c => c == '/');
        var named = false;
        foreach (var part in target.Split('/'))
        {
            if (part is "" or ".") continue;
            named |= part != "..";
            if (part == ".." && (named || --depth < 0)) throw Fault(link, "is a link out of the archive, or goes up after a name");
        }
    }

    private static InstanceException Fault(string path, string what) =>
        new("archive_path", $"{Engine.EngineFaults.Clean(path.Length > 100 ? path[..100] + "…" : path)} {what}: pack the archive from within the source's folder, without links out of it.");
}
