using System.Text.Json;
using OrleansVoxa.Protocol.EdgeV2;
using OrleansVoxa.Protocol.EdgeV2.Messages;
using OrleansVoxa.Protocol.Tests.Framing;

namespace OrleansVoxa.Protocol.Tests.EdgeV2;

/// <summary>The byte examples of docs/protocol/framing-b.md.</summary>
internal static class EdgeV2Examples
{
    private static readonly JsonElement Root = Vectors.Example("framing-b.json");

    public static IEnumerable<JsonElement> Of(string section) => Root.GetProperty(section).EnumerateArray();

    public static TheoryData<string> Names(string section, string property) => [.. Of(section).Select(e => e.GetProperty(property).GetString()!)];

    public static JsonElement Find(string section, string property, string value) =>
        Of(section).Single(e => e.GetProperty(property).GetString() == value);

    public static EdgeV2Message Build(JsonElement example) => FramingExamples.Build<EdgeV2Message>(example, typeof(Ping).Namespace!);
}
