using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>
/// The name of an app, which is its id in the whole cluster, a path segment of <c>/run/{name}/</c> and part of the names of its containers: a
/// DNS label (RFC 1123, section 2.1) in lower case, 1 to 63 of <c>[a-z0-9-]</c> that neither begins nor ends with a hyphen. Immutable.
/// </summary>
/// <param name="Value">The text.</param>
public readonly record struct AppName(string Value)
{
    /// <summary>Most characters.</summary>
    public const int MaximumLength = 63;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>True if the text is the name of an app.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text)
        => text is { Length: >= 1 and <= MaximumLength } && text[0] != '-' && text[^1] != '-' && !text.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>Reads a name.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name, if true is returned.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out AppName name)
    {
        name = IsValid(text) ? new AppName(text) : default;
        return name.Value is not null;
    }

    /// <summary>The text.</summary>
    public override string ToString() => Value;
}
