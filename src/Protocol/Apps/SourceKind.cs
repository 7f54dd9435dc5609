using System.Text.Json.Serialization;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>What an app is made from. On the wire as the lower-case name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SourceKind>))]
public enum SourceKind
{
    /// <summary>An image of a registry, or one that the machine has.</summary>
    [JsonStringEnumMemberName("image")] Image,

    /// <summary>An archive of source code that is built on the machine.</summary>
    [JsonStringEnumMemberName("source")] Source,

    /// <summary>A statically linked program that is wrapped in an image of its own.</summary>
    [JsonStringEnumMemberName("binary")] Binary,
}
