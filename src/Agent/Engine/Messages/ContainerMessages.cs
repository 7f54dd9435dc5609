namespace OrleansVoxa.Agent.Engine.Messages;

/// <summary>What a container is made from. The fields are those that the agent sets or compares; what is null is the engine's default.</summary>
internal sealed record ContainerCreate
{
    public required string Image { get; init; }

    public string[]? Cmd { get; init; }

    public string[]? Entrypoint { get; init; }

    public string[]? Env { get; init; }

    public string? User { get; init; }

    public int? StopTimeout { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    public HealthcheckConfig? Healthcheck { get; init; }

    public HostConfig? HostConfig { get; init; }
}

internal sealed record HealthcheckConfig
{
    public string[]? Test { get; init; }
}

internal sealed record ContainerCreated
{
    public string Id { get; init; } = "";

    public string[]? Warnings { get; init; }
}

/// <summary>What the host grants a container, as it is asked for and as it is read back.</summary>
internal sealed record HostConfig
{
    public string[]? Binds { get; init; }

    public string[]? VolumesFrom { get; init; }

    public MountPoint[]? Mounts { get; init; }

    public Dictionary<string, string>? Tmpfs { get; init; }

    public string[]? CapAdd { get; init; }

    public string[]? CapDrop { get; init; }

    public string[]? SecurityOpt { get; init; }

    public bool Privileged { get; init; }

    public bool PublishAllPorts { get; init; }

    public bool ReadonlyRootfs { get; init; }

    public bool AutoRemove { get; init; }

    public bool? OomKillDisable { get; init; }

    public long? PidsLimit { get; init; }

    public long Memory { get; init; }

    public long MemorySwap { get; init; }

    public long NanoCpus { get; init; }

    public long CpuQuota { get; init; }

    public long CpuPeriod { get; init; }

    public long? ShmSize { get; init; }

    public string? NetworkMode { get; init; }

    public string? IpcMode { get; init; }

    public string? PidMode { get; init; }

    public string? UTSMode { get; init; }

    public string? UsernsMode { get; init; }

    public string? CgroupnsMode { get; init; }

    public string? CgroupParent { get; init; }

    public string? Runtime { get; init; }

    public string[]? GroupAdd { get; init; }

    public string[]? Dns { get; init; }

    public string[]? DnsSearch { get; init; }

    public string[]? ExtraHosts { get; init; }

    public string[]? Links { get; init; }

    public DeviceMapping[]? Devices { get; init; }

    public string[]? DeviceCgroupRules { get; init; }

    public DeviceRequest[]? DeviceRequests { get; init; }

    public Dictionary<string, string>? Sysctls { get; init; }

    public Dictionary<string, PortBinding[]?>? PortBindings { get; init; }

    public LogConfig? LogConfig { get; init; }

    public RestartPolicy? RestartPolicy { get; init; }

    /// <summary>Paths of the kernel that are hidden; an empty list would uncover them.</summary>
    public string[]? MaskedPaths { get; init; }

    public string[]? ReadonlyPaths { get; init; }
}

/// <summary>A mount that is asked for, or one that the engine reports; the two name the source differently.</summary>
internal sealed record MountPoint
{
    public string? Type { get; init; }

    public string? Source { get; init; }

    public string? Target { get; init; }

    public string? Destination { get; init; }

    public TmpfsOptions? TmpfsOptions { get; init; }
}

internal sealed record TmpfsOptions
{
    public long SizeBytes { get; init; }

    /// <summary>File mode as a number.</summary>
    public int Mode { get; init; }
}

internal sealed record DeviceMapping
{
    public string? PathOnHost { get; init; }
}

internal sealed record DeviceRequest
{
    public string? Driver { get; init; }
}

internal sealed record PortBinding
{
    public string? HostIp { get; init; }

    public string? HostPort { get; init; }
}

internal sealed record LogConfig
{
    public string? Type { get; init; }

    public Dictionary<string, string>? Config { get; init; }
}

internal sealed record RestartPolicy
{
    public string? Name { get; init; }

    public int MaximumRetryCount { get; init; }
}

internal sealed record EndpointSettings
{
    public string? NetworkID { get; init; }

    public string? IPAddress { get; init; }

    public string[]? Aliases { get; init; }
}
