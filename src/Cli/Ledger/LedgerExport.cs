using System.Text.Json;

namespace OrleansVoxa.Cli.Ledger;

/// <summary>The lines of an export (docs/protocol/ledger.md, "Export").</summary>
internal static class LedgerExport
{
    /// <summary>Longest line that is read; the longest that is written has some 1,500 characters, for an RSA key.</summary>
    private const int LongestLine = 4096;

    /// <summary>One line: a name, and bytes in base64.</summary>
    public static string Line(string name, string base64) => $$"""{"{{name}}":"{{JsonEncodedText.Encode(base64, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}}"}""";

    /// <summary>The one member of a line; null if it is no such line.</summary>
    public static (string Name, byte[] Value)? Parse(string line)
    {
        if (line.Length > LongestLine) return null;
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.GetPropertyCount() != 1) return null;
            var member = document.RootElement.EnumerateObject().Single();
            return member.Value.ValueKind == JsonValueKind.String && member.Value.TryGetBytesFromBase64(out var value) ? (member.Name, value) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Entries in an export, and its key; (0, null) if there is no file yet or it is empty.</summary>
    /// <exception cref="CommandFailedException">The file is something else, or its last line was cut.</exception>
    public static async Task<(long Entries, string? Key)> CountAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return (0, null);
        var (entries, number) = (0L, 0L);
        string? key = null;
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
        {
            number++;
            var parsed = Parse(line);
            if (parsed is null || (number == 1) != (parsed.Value.Name == "public_key"))
            {
                throw new CommandFailedException(ExitCodes.Refused, "not_an_export",
                    $"{path} is no export that could be continued, or was cut: line {number}. Name another file, or take that line out if it is the last.");
            }

            if (number == 1) key = Convert.ToBase64String(parsed.Value.Value);
            if (parsed.Value.Name == "entry") entries++;
        }

        return (entries, key);
    }
}
