using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>The name of a published service: 1 to 63 of <c>[a-z0-9-]</c>, no hyphen at either end.</summary>
/// <param name="Value">The text.</param>
public readonly record struct ServiceName(string Value)
{
    /// <summary>Most characters.</summary>
    public const int MaximumLength = 63;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>True if the text is a service name.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text)
        => text is { Length: >= 1 and <= MaximumLength }
            && text[0] != '-'
            && text[^1] != '-'
            && !text.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>Reads a service name.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name, if true is returned.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out ServiceName name)
    {
        name = IsValid(text) ? new ServiceName(text) : default;
        return name.Value is not null;
    }

    /// <summary>The text.</summary>
    public override string ToString() => Value;
}
