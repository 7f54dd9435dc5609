using System.Text.Json.Serialization;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>Where an instance stands on its machine. On the wire as the lower-case name.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InstanceState>))]
public enum InstanceState
{
    /// <summary>Known to the agent, nothing has been done for it yet.</summary>
    [JsonStringEnumMemberName("pending")] Pending,

    /// <summary>Its image, archive or binary is on the way.</summary>
    [JsonStringEnumMemberName("downloading")] Downloading,

    /// <summary>Its image is being built.</summary>
    [JsonStringEnumMemberName("building")] Building,

    /// <summary>Its container runs.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>It was asked to end, and did or is about to.</summary>
    [JsonStringEnumMemberName("stopped")] Stopped,

    /// <summary>It could not be started, or ended by itself; the report says why.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
}
