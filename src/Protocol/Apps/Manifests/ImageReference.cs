using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>
/// An image's reference, <c>[HOST[:PORT]/]PATH[:TAG][@sha256:DIGEST]</c>, as the Docker Engine reads it: without a host it is
/// <c>docker.io</c>'s, and a first segment is a host only if it has a dot or a colon in it or is <c>localhost</c>. Immutable.
/// </summary>
/// <param name="Registry">The registry's host and port, in lower case, exactly as an allowlist names it.</param>
/// <param name="Repository">The path of the image there.</param>
/// <param name="Tag">The tag, or null.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hexadecimal digits, or null.</param>
public sealed partial record ImageReference(string Registry, string Repository, string? Tag, string? Digest)
{
    /// <summary>The registry of references that name none.</summary>
    public const string DefaultRegistry = "docker.io";

    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    /// <summary>Reads a reference.</summary>
    /// <param name="text">The text, at most 512 characters.</param>
    /// <param name="reference">The reference, if true is returned.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        if (text is not { Length: >= 1 and <= AppSource.MaximumReference }) return false;
        string? digest = null;
        var rest = text;
        if (rest.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at)
        {
            digest = rest[(at + 1)..];
            rest = rest[..at];
            if (!SpecificationRules.IsSha256(digest)) return false;
        }

        string? tag = null;
        if (rest.LastIndexOf(':') is >= 0 and var colon && colon > rest.LastIndexOf('/'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
            if (!TagForm().IsMatch(tag)) return false;
        }

        var registry = DefaultRegistry;
        if (rest.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && IsHost(rest[..slash]))
        {
            registry = rest[..slash].ToLowerInvariant();
            rest = rest[(slash + 1)..];
            if (!IsHostAndPort(registry)) return false;
        }

        if (!PathForm().IsMatch(rest)) return false;
        reference = new ImageReference(registry, rest, tag, digest);
        return true;
    }

    /// <summary>True for a host, with a port or without, as it stands in references and in the list of allowed registries.</summary>
    public static bool IsHostAndPort([NotNullWhen(true)] string? text)
    {
        if (text is not { Length: >= 1 and <= HostInstructions.MaximumRegistry }) return false;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var host = colon < 0 ? text : text[..colon];
        if (host.Length == 0 || host.AsSpan().ContainsAnyExcept(HostCharacters) || host[0] is '.' or '-' || host[^1] is '.' or '-') return false;
        return colon < 0 || (ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0);
    }

    private static bool IsHost(string segment) => segment.AsSpan().ContainsAny('.', ':') || segment == "localhost";

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagForm();

    [GeneratedRegex(@"\A[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PathForm();
}
