using System.Text.Json;

namespace OrleansVoxa.Fuzz.Running;

/// <summary>The byte examples of docs/protocol, as a corpus.</summary>
internal static class DocumentedExamples
{
    /// <summary>The hex texts of one property in a list of a file.</summary>
    public static IEnumerable<byte[]> Hex(string file, string list, string property) =>
        Elements(file, list).Select(element => Convert.FromHexString(element.GetProperty(property).GetString()!));

    public static IEnumerable<JsonElement> Elements(string file, string list) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "docs", "protocol", "examples", file)))
            .RootElement.GetProperty(list).EnumerateArray();
}
