using System.Text.Json.Serialization;

namespace OrleansVoxa.Agent.Engine.Messages;

internal sealed record EngineError
{
    [JsonPropertyName("message")]
    public string? Message { get; init; }
}

internal sealed record VersionAnswer
{
    public string? Version { get; init; }

    public string? ApiVersion { get; init; }

    public string? MinAPIVersion { get; init; }

    public string? Os { get; init; }

    public string? Arch { get; init; }

    /// <summary>The programs that the engine is made of; by them Podman says that it is Podman.</summary>
    public Component[]? Components { get; init; }

    [JsonIgnore]
    public bool IsPodman => Components?.Any(one => one.Name?.Contains("podman", StringComparison.OrdinalIgnoreCase) == true) == true;

    internal sealed record Component
    {
        public string? Name { get; init; }

        public string? Version { get; init; }
    }
}

/// <summary>What the engine says about its machine. A limit that it does not speak of counts as not enforced.</summary>
internal sealed record InfoAnswer
{
    public string? ID { get; init; }

    public string? Name { get; init; }

    public string? ServerVersion { get; init; }

    public string? Architecture { get; init; }

    public string? Driver { get; init; }

    /// <summary>Where it keeps images and containers, on its own machine.</summary>
    public string? DockerRootDir { get; init; }

    public string? CgroupVersion { get; init; }

    public int NCPU { get; init; }

    public long MemTotal { get; init; }

    public bool MemoryLimit { get; init; }

    public bool SwapLimit { get; init; }

    public bool PidsLimit { get; init; }

    [JsonPropertyName("CpuCfsQuota")]
    public bool CpuQuota { get; init; }

    [JsonPropertyName("CpuCfsPeriod")]
    public bool CpuPeriod { get; init; }

    public int Containers { get; init; }

    public int ContainersRunning { get; init; }

    public string[]? SecurityOptions { get; init; }

    public string[]? Warnings { get; init; }
}

/// <summary>An event of the engine: something happened to a container, image or network.</summary>
internal sealed record EngineEvent
{
    public string? Type { get; init; }

    public string? Action { get; init; }

    public EventActor? Actor { get; init; }

    /// <summary>When, in nanoseconds since 1970.</summary>
    [JsonPropertyName("timeNano")]
    public long TimeNano { get; init; }

    internal sealed record EventActor
    {
        public string? ID { get; init; }

        public Dictionary<string, string>? Attributes { get; init; }
    }
}
