using System.Text.Json.Serialization;

namespace OrleansVoxa.Agent.Engine.Messages;

internal sealed record ImageSummary
{
    public string Id { get; init; } = "";

    public string[]? RepoTags { get; init; }

    public string[]? RepoDigests { get; init; }

    public long Size { get; init; }

    public Dictionary<string, string>? Labels { get; init; }
}

internal sealed record ImageDetail
{
    public string Id { get; init; } = "";

    public string[]? RepoTags { get; init; }

    public string[]? RepoDigests { get; init; }

    public long Size { get; init; }

    public string? Os { get; init; }

    public string? Architecture { get; init; }

    public ImageConfig? Config { get; init; }
}

internal sealed record ImageConfig
{
    public string? User { get; init; }

    public string[]? Cmd { get; init; }

    public string[]? Entrypoint { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    /// <summary>Paths that the engine would give a volume of its own, without a limit.</summary>
    public Dictionary<string, EmptyObject?>? Volumes { get; init; }

    /// <summary>Instructions that are carried out in each build that begins with it. Podman does not say them.</summary>
    public string[]? OnBuild { get; init; }

    public Dictionary<string, EmptyObject?>? ExposedPorts { get; init; }
}

internal sealed record EmptyObject;

internal sealed record ImageDeletion
{
    public string? Untagged { get; init; }

    public string? Deleted { get; init; }
}

/// <summary>A line of what a pull, import or build says about itself.</summary>
internal sealed record ProgressLine
{
    [JsonPropertyName("status")]
    public string? Status { get; init; }

    /// <summary>The layer that it is about.</summary>
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    /// <summary>What a build step wrote.</summary>
    [JsonPropertyName("stream")]
    public string? Stream { get; init; }

    [JsonPropertyName("progressDetail")]
    public Counts? Progress { get; init; }

    [JsonPropertyName("error")]
    public string? Error { get; init; }

    [JsonPropertyName("errorDetail")]
    public ErrorDetail? Detail { get; init; }

    [JsonPropertyName("aux")]
    public AuxDetail? Aux { get; init; }

    internal sealed record Counts
    {
        [JsonPropertyName("current")]
        public long Current { get; init; }

        [JsonPropertyName("total")]
        public long Total { get; init; }
    }

    internal sealed record ErrorDetail
    {
        [JsonPropertyName("code")]
        public int? Code { get; init; }

        [JsonPropertyName("message")]
        public string? Message { get; init; }
    }

    internal sealed record AuxDetail
    {
        public string? ID { get; init; }
    }
}
