using System.Text.Json;

namespace OrleansVoxa.Protocol.Tests;

/// <summary>Reads the JSON files that are copied beside the tests.</summary>
internal static class Vectors
{
    public static IEnumerable<JsonElement> Load(string file, string list)
        => [.. JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", file))).RootElement.GetProperty(list).EnumerateArray()];

    public static JsonElement Example(string file)
        => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "docs", "protocol", "examples", file))).RootElement;

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.Text(name));
}
