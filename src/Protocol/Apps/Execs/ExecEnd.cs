namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>How a command ended. Immutable.</summary>
/// <param name="ExitCode">What it ended with; null if it did not run, or was ended, or nobody knows.</param>
/// <param name="Code">Why there is no exit code, as <c>exec_timeout</c>: at most 64 of lower-case letters, digits and underscores; empty if there is one.</param>
/// <param name="Text">The same as a sentence without control characters, at most 4,096 bytes in UTF-8; empty if there is an exit code.</param>
public sealed record ExecEnd(int? ExitCode, string Code, string Text)
{
    /// <summary>Most characters of a code.</summary>
    public const int MaximumCode = 64;

    /// <summary>Most bytes of a text.</summary>
    public const int MaximumText = 4_096;

    internal bool IsValid => ExitCode is null
        ? Code.Length > 0 && Code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') && Text.Length > 0 && !Text.Any(char.IsControl)
        : Code.Length == 0 && Text.Length == 0;
}
