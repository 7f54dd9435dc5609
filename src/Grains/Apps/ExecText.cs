using System.Collections.Immutable;

namespace OrleansVoxa.Grains.Apps;

/// <summary>Commands as they are written down: one line, words with spaces in quotes, shortened. Pure.</summary>
internal static class ExecText
{
    /// <summary>Most characters that are kept.</summary>
    public const int Longest = 1_024;

    public static string Of(ImmutableArray<string> command)
    {
        var text = string.Join(' ', command.Select(word => word.Length == 0 || word.Any(c => char.IsWhiteSpace(c) || c is '"' or '\\') ? $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : word));
        var kept = text.Length > Longest ? text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…" : text;
        return string.Concat(kept.Select(c => char.IsControl(c) ? '\uFFFD' : c));
    }
}
