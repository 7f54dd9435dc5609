using System.Text.Json.Serialization;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>How what agents and clusters tell each other is written: snake case, nothing missing, nothing null that may not be.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    MaxDepth = 16)]
[JsonSerializable(typeof(HostReport))]
[JsonSerializable(typeof(HostInstructions))]
[JsonSerializable(typeof(InstanceSpecification))]
internal sealed partial class AppsJson : JsonSerializerContext;
