using System.Text.Json.Serialization;

namespace OrleansVoxa.Agent.Engine.Messages;

/// <summary>The JSON of the engine's interface: names as they are, what is null is left out, what is unknown is skipped.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 32)]
[JsonSerializable(typeof(EngineError))]
[JsonSerializable(typeof(VersionAnswer))]
[JsonSerializable(typeof(InfoAnswer))]
[JsonSerializable(typeof(List<ImageSummary>))]
[JsonSerializable(typeof(ImageDetail))]
[JsonSerializable(typeof(List<ImageDeletion>))]
[JsonSerializable(typeof(ProgressLine))]
[JsonSerializable(typeof(ContainerCreate))]
[JsonSerializable(typeof(ContainerCreated))]
[JsonSerializable(typeof(ContainerDetail))]
[JsonSerializable(typeof(PodmanDetail))]
[JsonSerializable(typeof(List<ContainerSummary>))]
[JsonSerializable(typeof(ContainerEnd))]
[JsonSerializable(typeof(ContainerStats))]
[JsonSerializable(typeof(ExecCreate))]
[JsonSerializable(typeof(ExecCreated))]
[JsonSerializable(typeof(ExecStart))]
[JsonSerializable(typeof(ExecDetail))]
[JsonSerializable(typeof(NetworkCreate))]
[JsonSerializable(typeof(NetworkCreated))]
[JsonSerializable(typeof(NetworkDetail))]
[JsonSerializable(typeof(List<NetworkDetail>))]
[JsonSerializable(typeof(EngineEvent))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, string[]>), TypeInfoPropertyName = "Filters")]
internal sealed partial class EngineJson : JsonSerializerContext;
