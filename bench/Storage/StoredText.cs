using System.Text.Json.Serialization;

namespace OrleansVoxa.Bench.Storage;

/// <summary>A state of about a hundred bytes of JSON.</summary>
public sealed class StoredText
{
    public long Number { get; set; }

    public string Text { get; set; } = "";

    public static StoredText Of(long number) => new()
    {
        Number = number,
        Text = "about as long as what a grain in this project remembers of itself",
    };
}

/// <summary>Its source-generated JSON, as the product's own states have it.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoredText))]
internal sealed partial class StoredTextJson : JsonSerializerContext;
