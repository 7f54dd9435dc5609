using System.Text;
using System.Text.Json;
using OrleansVoxa.Agent.Engine.Messages;

namespace OrleansVoxa.Agent.Engine;

/// <summary>Reads what an engine says about a failure. Pure.</summary>
internal static class EngineFaults
{
    /// <summary>The most characters of an engine's message that are kept, the sign that it was cut among them.</summary>
    public const int TextLimit = 1024;

    // Docker answers 500 for both; what went wrong stands in the text only. Podman passes on the same words of the kernel, and has its own of names.
    private static readonly string[] NoRoom =
    [
        "no space left on device", "address pools have been fully subnetted", "non-overlapping IPv4 address pool", "no available IPv4 addresses",
        "could not find free subnet from subnet pools", "failed to find free IP in range",
    ];

    private static readonly string[] Taken = ["port is already allocated", "address already in use", "is already in use", "is in use by", "network already exists", "container state improper"];

    /// <summary>The exception for an answer that is none of success.</summary>
    public static EngineException Of(string call, int status, ReadOnlySpan<byte> body) => Of(call, status, TextOf(body));

    /// <summary>The exception for a status and the engine's words.</summary>
    public static EngineException Of(string call, int status, string text)
    {
        var clean = Clean(text);
        return new EngineException(KindOf(status, text), call, clean.Length == 0 ? $"status {status}" : clean, status);
    }

    /// <summary>The exception for a failure that was told in the middle of a stream of progress.</summary>
    public static EngineException InStream(string call, int? code, string text)
    {
        var clean = Clean(text);

        // A build step that failed is told with its exit code in that place.
        var kind = IsLostStep(text) ? EngineFaultKind.LostStep : KindOf(code is >= 400 and < 600 ? code.Value : 500, text);
        return new EngineException(kind, call, clean.Length == 0 ? "the engine failed without a word" : clean);
    }

    /// <summary>What a caller decides by.</summary>
    /// <param name="status">The engine's status.</param>
    /// <param name="text">All of its words: what matters stands at their end, and a build's begin with its instruction, however long that is.</param>
    public static EngineFaultKind KindOf(int status, string text)
    {
        if (status >= 500 || status == 507)
        {
            if (status == 507 || Says(text, NoRoom)) return EngineFaultKind.NoRoom;
            if (Says(text, Taken)) return EngineFaultKind.Conflict;
            // A registry's "no such image" reaches a pull as a failure of the engine.
            return Says(text, ["manifest unknown", "repository does not exist", "no such image"]) ? EngineFaultKind.NotFound : EngineFaultKind.Failed;
        }

        return status switch
        {
            404 => EngineFaultKind.NotFound,
            409 => EngineFaultKind.Conflict,
            408 => EngineFaultKind.Timeout,
            >= 400 => EngineFaultKind.Refused,
            _ => EngineFaultKind.Broken,
        };
    }

    /// <summary>An engine's words without what could drive a terminal or a log, shortened.</summary>
    public static string Clean(string text)
    {
        var end = text.Length <= TextLimit ? text.Length : TextLimit - 1;
        // Half a character cannot be written down: not one that is cut here, and not one that came.
        if (end < text.Length && char.IsHighSurrogate(text[end - 1])) end--;
        var kept = new StringBuilder(TextLimit);
        foreach (var rune in text.AsSpan(0, end).EnumerateRunes()) kept.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        if (end < text.Length) kept.Append('…');
        return kept.ToString().Trim();
    }

    // Podman 4.3 at times kills the process that runs a step. A step that is killed itself is told otherwise.
    private static bool IsLostStep(string text) => text.AsSpan().TrimEnd().EndsWith("while running runtime: signal: killed", StringComparison.Ordinal);

    private static bool Says(string text, string[] phrases) => phrases.Any(phrase => text.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    private static string TextOf(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            if (JsonSerializer.Deserialize(ref reader, EngineJson.Default.EngineError) is { Message: { Length: > 0 } message }) return message;
        }
        catch (JsonException)
        {
            // Not what the interface promises; its words are still the best that there is.
        }

        return Encoding.UTF8.GetString(body);
    }
}
