using System.Text.Json.Serialization;

namespace OrleansVoxa.Agent.Engine.Messages;

internal sealed record ContainerSummary
{
    public string Id { get; init; } = "";

    public string[]? Names { get; init; }

    public string? Image { get; init; }

    /// <summary>created, running, paused, restarting, removing, exited or dead.</summary>
    public string? State { get; init; }

    public Dictionary<string, string>? Labels { get; init; }
}

internal sealed record ContainerDetail
{
    public string Id { get; init; } = "";

    public string? Name { get; init; }

    /// <summary>Id of the image that it was made from.</summary>
    public string? Image { get; init; }

    public string? AppArmorProfile { get; init; }

    public ContainerState? State { get; init; }

    public ContainerConfig? Config { get; init; }

    public HostConfig? HostConfig { get; init; }

    public MountPoint[]? Mounts { get; init; }

    public NetworkSettings? NetworkSettings { get; init; }
}

internal sealed record ContainerState
{
    public string? Status { get; init; }

    public bool Running { get; init; }

    public bool OOMKilled { get; init; }

    public int ExitCode { get; init; }

    public string? Error { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}

internal sealed record ContainerConfig
{
    public string? User { get; init; }

    public string? Image { get; init; }

    public string[]? Env { get; init; }

    public string[]? Cmd { get; init; }

    public string? WorkingDir { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    public Dictionary<string, EmptyObject?>? Volumes { get; init; }
}

internal sealed record NetworkSettings
{
    public Dictionary<string, EndpointSettings?>? Networks { get; init; }
}

internal sealed record ContainerEnd
{
    public int StatusCode { get; init; }

    public EngineError? Error { get; init; }
}

internal sealed record ContainerStats
{
    [JsonPropertyName("read")]
    public DateTimeOffset Read { get; init; }

    [JsonPropertyName("cpu_stats")]
    public CpuStats? Cpu { get; init; }

    [JsonPropertyName("precpu_stats")]
    public CpuStats? CpuBefore { get; init; }

    [JsonPropertyName("memory_stats")]
    public MemoryStats? Memory { get; init; }

    [JsonPropertyName("pids_stats")]
    public PidsStats? Pids { get; init; }

    [JsonPropertyName("networks")]
    public Dictionary<string, NetworkStats>? Networks { get; init; }

    internal sealed record CpuStats
    {
        [JsonPropertyName("cpu_usage")]
        public Usage? CpuUsage { get; init; }

        [JsonPropertyName("throttling_data")]
        public Throttling? Throttled { get; init; }
    }

    internal sealed record Usage
    {
        /// <summary>Nanoseconds of a core since the container began.</summary>
        [JsonPropertyName("total_usage")]
        public ulong Total { get; init; }
    }

    internal sealed record Throttling
    {
        [JsonPropertyName("throttled_periods")]
        public ulong Periods { get; init; }
    }

    internal sealed record MemoryStats
    {
        [JsonPropertyName("usage")]
        public ulong Usage { get; init; }

        [JsonPropertyName("limit")]
        public ulong Limit { get; init; }

        /// <summary>The kernel's own counts; which there are depends on its version.</summary>
        [JsonPropertyName("stats")]
        public Dictionary<string, ulong>? Details { get; init; }
    }

    internal sealed record PidsStats
    {
        [JsonPropertyName("current")]
        public ulong Current { get; init; }

        [JsonPropertyName("limit")]
        public ulong Limit { get; init; }
    }

    internal sealed record NetworkStats
    {
        [JsonPropertyName("rx_bytes")]
        public ulong Received { get; init; }

        [JsonPropertyName("tx_bytes")]
        public ulong Sent { get; init; }
    }
}

internal sealed record ExecCreate
{
    public required string[] Cmd { get; init; }

    public bool AttachStdin { get; init; }

    public bool AttachStdout { get; init; } = true;

    public bool AttachStderr { get; init; } = true;

    public bool Tty { get; init; }

    /// <summary>Keys by which the engine lets go of a terminal; unset, Ctrl-P Ctrl-Q.</summary>
    public string? DetachKeys { get; init; }

    public string[]? Env { get; init; }

    /// <summary>Rows and columns, as at its start: engines look at this one or that one.</summary>
    public int[]? ConsoleSize { get; init; }

    public bool Privileged { get; init; }

    public string? User { get; init; }
}

internal sealed record ExecCreated
{
    public string Id { get; init; } = "";
}

internal sealed record ExecStart
{
    public bool Detach { get; init; }

    public bool Tty { get; init; }

    /// <summary>Rows and columns of the terminal at the start; engines before version 1.42 of the interface do not look at it.</summary>
    public int[]? ConsoleSize { get; init; }
}

internal sealed record ExecDetail
{
    public bool Running { get; init; }

    public int? ExitCode { get; init; }

    /// <summary>Its process at the engine's machine; 0 if there is none.</summary>
    public int Pid { get; init; }
}
