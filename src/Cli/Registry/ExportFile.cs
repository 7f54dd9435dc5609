using System.Text.Json;

namespace OrleansVoxa.Cli.Registry;

/// <summary>The lines of an export of the registry (docs/protocol/registry-export.md).</summary>
internal static class ExportFile
{
    /// <summary>What the last line calls the format.</summary>
    public const string Format = "voxa/registry-export/1";

    /// <summary>Longest line that is read, in bytes; the longest that a registry writes has half of it.</summary>
    public const int LongestLine = 64 * 1024;

    /// <summary>The last line, without its end.</summary>
    public static string EndLine(long count, string hash) => $$"""{"end":true,"format":"{{Format}}","count":{{count}},"sha256":"{{hash}}"}""";

    /// <summary>What the last line says, or null if it is no last line.</summary>
    public static (string Format, long Count, string Hash)? ReadEnd(ReadOnlyMemory<byte> line)
    {
        // Looked for in every line, so it has to be cheap where it is not.
        if (!line.Span.StartsWith("{\"end\":"u8)) return null;
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.GetProperty("end").ValueKind == JsonValueKind.True
                ? (root.GetProperty("format").GetString() ?? "", root.GetProperty("count").GetInt64(), root.GetProperty("sha256").GetString() ?? "")
                : null;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The node id of a line; null if it is no line of an export.</summary>
    public static string? ReadId(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                ? id.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
