using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Apps.Execs;

/// <summary>Names one run of a command in an instance: 32 lower-case hexadecimal digits, drawn at random. Thread-safe.</summary>
public static class ExecId
{
    /// <summary>Characters of an id.</summary>
    public const int Length = 32;

    /// <summary>Another id, from the system's generator.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Length / 2));

    /// <summary>Whether a text is one.</summary>
    public static bool IsValid([NotNullWhen(true)] string? text) => text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);
}
