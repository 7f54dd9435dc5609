using System.Text.Json;

namespace OrleansVoxa.Grains;

/// <summary>How grain state is written as JSON: by source-generated code, so that it can be read, moved and repaired.</summary>
public static class GrainStateJson
{
    /// <summary>The options that the host hands to the storage. Read-only and thread-safe.</summary>
    public static JsonSerializerOptions Options { get; } = GrainStateContext.Default.Options;
}
