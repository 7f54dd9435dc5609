using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace OrleansVoxa.Deploy.Tests.Manifests;

/// <summary>YAML as a tree in which every scalar is text, with anchors and merges followed.</summary>
internal static class Yaml
{
    public static IReadOnlyList<JsonObject> Documents(string path)
    {
        using var reader = new StringReader(Tree.Text(path));
        var parser = new MergingParser(new Parser(reader));
        var deserializer = new DeserializerBuilder().Build();
        var documents = new List<JsonObject>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _)) documents.Add(Assert.IsType<JsonObject>(Node(deserializer.Deserialize(parser))));
        return documents;
    }

    /// <summary>Follows keys and indexes; null where the way ends.</summary>
    public static JsonNode? At(this JsonNode? node, params string[] way) =>
        way.Aggregate(node, (at, key) => at is JsonArray list ? list.ElementAtOrDefault(int.Parse(key, null)) : (at as JsonObject)?[key]);

    public static string Text(this JsonNode? node, params string[] way) =>
        node.At(way) is { } found ? found.GetValue<string>() : throw new KeyNotFoundException($"{string.Join('/', way)} in {node}");

    public static IEnumerable<JsonNode> List(this JsonNode? node, params string[] way) => node.At(way) is JsonArray list ? list.Select(item => item!) : [];

    public static IEnumerable<KeyValuePair<string, JsonNode?>> Map(this JsonNode? node, params string[] way) => node.At(way) as JsonObject ?? [];

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        IDictionary<object, object> map => new JsonObject(map.Select(pair => new KeyValuePair<string, JsonNode?>((string)pair.Key, Node(pair.Value)))),
        IEnumerable<object> list => new JsonArray([.. list.Select(Node)]),
        _ => JsonValue.Create((string)value),
    };
}
