namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>The names of a manifest's fields, object by object: what reader, writer and JSON Schema share.</summary>
internal static class ManifestFields
{
    public static readonly string[] Root =
    [
        "name", "version", "image", "source_code_hash", "build_config", "binary_hash", "replicas", "resource_requirements", "network_config",
        "runtime_config", "secrets", "health_check", "autoscaling", "placement", "balancing", "update",
    ];

    public static readonly string[] Build = ["runtime", "version", "network"];
    public static readonly string[] Resources = ["memory", "cpu", "storage", "processes", "temporary"];
    public static readonly string[] Network = ["ports", "outside"];
    public static readonly string[] Port = ["HostPort"];
    public static readonly string[] Runtime = ["environment", "command", "writable", "stop_timeout"];
    public static readonly string[] Health = ["port", "path", "interval", "timeout", "failures"];
    public static readonly string[] Autoscaling = ["min_replicas", "max_replicas", "cpu_high", "cpu_low", "memory_high", "queue_length"];
    public static readonly string[] Placement = ["nodes", "region", "features", "affinity", "anti_affinity"];
    public static readonly string[] Update = ["available", "ready_seconds", "failures", "deadline"];

    /// <summary>Spellings of the policies of balancing, in the order of <see cref="BalancingPolicy"/>.</summary>
    public static readonly string[] Policies = ["round_robin", "least_connections", "weighted", "health", "latency", "random"];
}
