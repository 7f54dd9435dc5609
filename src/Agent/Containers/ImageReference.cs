using System.Text.RegularExpressions;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Agent.Containers;

/// <summary>Where an image is, as people write it (the grammar of the distribution project's references). Immutable.</summary>
/// <param name="Registry">Host, with its port if one is named; <c>docker.io</c> where none is.</param>
/// <param name="Repository">Path within the registry.</param>
/// <param name="Tag">Tag; null if a digest is named.</param>
/// <param name="Digest"><c>sha256:</c> and 64 digits; null if none is named.</param>
internal sealed partial record ImageReference(string Registry, string Repository, string? Tag, string? Digest)
{
    /// <summary>What an engine is asked to fetch.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>Tag or digest, whichever holds.</summary>
    public string Version => Digest ?? Tag!;

    /// <summary>Reads a reference. A digest wins over a tag beside it.</summary>
    /// <exception cref="InstanceException">It is none.</exception>
    public static ImageReference Parse(string text)
    {
        var rest = text;
        string? digest = null, tag = null;
        if (rest.IndexOf('@', StringComparison.Ordinal) is var at and >= 0)
        {
            digest = rest[(at + 1)..];
            rest = rest[..at];
            if (!SpecificationRules.IsSha256(digest)) throw Fault(text, "after @ belong sha256: and 64 lower-case hexadecimal digits");
        }

        // A colon before the last slash is a port's.
        if (rest.LastIndexOf(':') is var colon and >= 0 && colon > rest.LastIndexOf('/'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
            if (!TagPattern().IsMatch(tag)) throw Fault(text, "a tag has 1 to 128 letters, digits, underscores, dots and hyphens");
        }

        var registry = "docker.io";
        if (rest.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && IsHost(rest[..slash]))
        {
            registry = rest[..slash];
            rest = rest[(slash + 1)..];
            if (!HostPattern().IsMatch(registry)) throw Fault(text, "the registry's host is no host name");
        }

        if (registry == "docker.io" && !rest.Contains('/', StringComparison.Ordinal)) rest = "library/" + rest;
        if (!PathPattern().IsMatch(rest) || rest.Length > 255) throw Fault(text, "its path has lower-case letters and digits, with dots, hyphens or underscores between them");
        return new ImageReference(registry, rest, digest is null ? tag ?? "latest" : null, digest);
    }

    /// <summary>The whole reference.</summary>
    public override string ToString() => Name + (Digest is null ? ":" + Tag : "@" + Digest);

    private static bool IsHost(string text) => text == "localhost" || text.Contains('.', StringComparison.Ordinal) || text.Contains(':', StringComparison.Ordinal);

    private static InstanceException Fault(string text, string what) => new("image_reference_invalid", $"{text} is no image: {what}.");

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z")]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?\z")]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex PathPattern();
}
