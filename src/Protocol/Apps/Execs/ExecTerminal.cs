using System.Diagnostics.CodeAnalysis;

namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>The terminal that a command is given. Immutable.</summary>
/// <param name="Type">What kind it is, the command's <c>TERM</c>; see <see cref="IsType"/>.</param>
/// <param name="Size">How large it is at the start.</param>
public sealed record ExecTerminal(string Type, ExecSize Size)
{
    /// <summary>Most characters of a type.</summary>
    public const int MaximumType = 64;

    /// <summary>The type of a terminal nobody says the type of.</summary>
    public const string DefaultType = "xterm";

    /// <summary>Whether all of it is in its range.</summary>
    public bool IsValid => IsType(Type) && Size.IsValid;

    /// <summary>Whether a text names a kind of terminal: 1 to 64 of ASCII letters, digits, <c>+</c>, <c>-</c>, <c>.</c> and <c>_</c>, the first a letter or digit.</summary>
    /// <param name="text">The text. Programs look it up as the name of a file, so that it must not name another one.</param>
    public static bool IsType([NotNullWhen(true)] string? text) =>
        text is { Length: > 0 and <= MaximumType } && char.IsAsciiLetterOrDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.' or '_');
}
