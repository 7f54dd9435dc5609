using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// The name that a node chose, which belongs to the key that took it first: 3 to 64 of <c>[A-Za-z0-9_.-]</c>. Never 40
/// hexadecimal digits in either case, so that a handle and a node id cannot be mistaken for each other.
/// </summary>
/// <param name="Value">The text; compared by case.</param>
public readonly record struct NodeHandle(string Value)
{
    /// <summary>Fewest characters.</summary>
    public const int MinimumLength = 3;

    /// <summary>Most characters.</summary>
    public const int MaximumLength = 64;

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>True if the text is a handle.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text)
        => text is { Length: >= MinimumLength and <= MaximumLength }
            && !text.AsSpan().ContainsAnyExcept(Characters)
            && !(text.Length == 2 * NodeId.Size && text.All(char.IsAsciiHexDigit));

    /// <summary>Reads a handle.</summary>
    /// <param name="text">The text.</param>
    /// <param name="handle">The handle, if true is returned.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out NodeHandle handle)
    {
        handle = IsValid(text) ? new NodeHandle(text) : default;
        return handle.Value is not null;
    }

    /// <summary>The text.</summary>
    public override string ToString() => Value;
}
