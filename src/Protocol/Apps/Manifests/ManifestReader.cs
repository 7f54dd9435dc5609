using System.Collections.Immutable;
using System.Text.Json;

namespace OrleansVoxa.Protocol.Apps.Manifests;

/// <summary>Reads one manifest and collects all that is wrong with it.</summary>
internal sealed partial class ManifestReader(ManifestDefaults defaults, Func<string, string?> earlier)
{
    private const string NameRule = "1 to 63 of a-z, 0-9 and hyphens, neither beginning nor ending with a hyphen";
    private static readonly string[] Sources = ["image", "source_code_hash", "binary_hash"];
    private readonly List<ManifestFault> _faults = [];

    public ImmutableArray<ManifestFault> Faults => [.. _faults];

    /// <summary>What the manifest says; null if anything is wrong.</summary>
    public AppSpecification? Read(JsonElement element)
    {
        var root = new ManifestObject(element, "", ManifestFields.Root, _faults);
        var resources = root.Object("resource_requirements", ManifestFields.Resources);
        var network = root.Object("network_config", ManifestFields.Network);
        var runtime = root.Object("runtime_config", ManifestFields.Runtime);
        var name = Required(root, "name", AppName.IsValid, NameRule);
        var version = Required(root, "version", IsVersion, "1 to 64 letters, digits, dots, hyphens, underscores and plus signs");
        var source = Source(root);
        var replicas = root.Whole("replicas", 1, AppSpecification.MaximumReplicas, 1);
        var writable = Writable(runtime);
        var ports = Ports(network);
        var autoscaling = Autoscaling(root.Object("autoscaling", ManifestFields.Autoscaling));
        if (autoscaling is not null && root.Has("replicas") && (replicas < autoscaling.Minimum || replicas > autoscaling.Maximum))
            root.Fault("replicas", $"Must be from autoscaling.min_replicas, {autoscaling.Minimum}, to max_replicas, {autoscaling.Maximum}.");
        var specification = new AppSpecification(
            new AppName(name),
            version,
            source,
            autoscaling is null || root.Has("replicas") ? replicas : autoscaling.Minimum,
            Limits(resources),
            Storage(resources, writable),
            ports,
            network.Flag("outside"),
            Command(runtime),
            Variables(runtime.Object("environment", null), root.Object("secrets", null)),
            writable,
            runtime.Whole("stop_timeout", 0, InstanceSpecification.MaximumStopSeconds, 10),
            Health(root.Object("health_check", ManifestFields.Health), ports, defaults.HealthIntervalSeconds),
            autoscaling,
            Placement(root.Object("placement", ManifestFields.Placement)),
            Balancing(root),
            Update(root.Object("update", ManifestFields.Update)));
        if (_faults.Count > 0) return null;
        // What machines will check must hold here already; the rules above are the same and name more.
        if (SpecificationRules.Fault(specification.Instance(new InstanceId(specification.Name, 1, 1))) is not { } fault) return specification;
        _faults.Add(new("body", fault));
        return null;
    }

    private static string Required(ManifestObject root, string field, Func<string, bool> valid, string rule)
    {
        if (!root.Has(field)) root.Fault(field, $"Missing: {rule}.");
        return root.Text(field, valid, rule) ?? "";
    }

    private static AppSource Source(ManifestObject root)
    {
        var given = Sources.Where(root.Has).ToList();
        if (given.Count != 1)
        {
            root.Fault(given.Count == 0 ? "image" : given[1], "Exactly one of image, source_code_hash and binary_hash says what the app is made from.");
            return new AppSource(SourceKind.Image, "");
        }

        var build = root.Object("build_config", ManifestFields.Build);
        if (build.Present && given[0] != "source_code_hash") root.Fault("build_config", "Only source code is built: it goes with source_code_hash.");
        const string HashRule = "sha256: and 64 lower-case hexadecimal digits";
        return given[0] switch
        {
            "image" => new AppSource(SourceKind.Image, root.Text("image", text => ImageReference.TryParse(text, out _), "an image's reference, as \"ghcr.io/team/web:1.2\"") ?? ""),
            "binary_hash" => new AppSource(SourceKind.Binary, root.Text("binary_hash", SpecificationRules.IsSha256, HashRule) ?? ""),
            _ => new AppSource(
                SourceKind.Source,
                root.Text("source_code_hash", SpecificationRules.IsSha256, HashRule) ?? "",
                build.Text("runtime", text => SpecificationRules.KnownRuntimes.Contains(text), $"one of {string.Join(", ", SpecificationRules.KnownRuntimes)}"),
                build.Text("version", IsRuntimeVersion, "1 to 32 letters, digits, dots and hyphens, as \"3.12\""),
                build.Flag("network")),
        };
    }

    private SandboxLimits Limits(ManifestObject resources) => new(
        resources.Size("memory", SandboxLimits.MinimumMemory, SandboxLimits.MaximumMemory, defaults.MemoryBytes),
        resources.Cpu("cpu", SandboxLimits.MinimumCpu, SandboxLimits.MaximumCpu, defaults.CpuMillis),
        resources.Whole("processes", 1, SandboxLimits.MaximumProcesses, SandboxLimits.Default.Processes),
        resources.Size("temporary", SandboxLimits.MinimumTemporary, SandboxLimits.MaximumMemory, SandboxLimits.Default.TemporaryBytes));

    private static long Storage(ManifestObject resources, ImmutableArray<WritablePath> writable)
    {
        var used = writable.Sum(path => path.Bytes);
        var storage = resources.Size("storage", 0, AppSpecification.MaximumStorage, used);
        if (used > storage) resources.Fault("storage", $"Less than the {ByteSize.Write(used)} that runtime_config.writable may hold together.");
        return storage;
    }

    private static HealthCheck? Health(ManifestObject health, ImmutableArray<PortMapping> ports, int interval)
    {
        if (!health.Present) return null;
        if (!health.Has("port") && ports.IsEmpty) health.Fault("port", "Missing, and network_config.ports names none to ask at.");
        var port = health.Whole("port", 1, 65_535, ports.IsEmpty ? 1 : ports[0].Port);
        return new HealthCheck(
            port,
            health.Text("path", IsPath, $"a path that begins with / and has at most {HealthCheck.MaximumPath} visible ASCII characters"),
            health.Whole("interval", 1, 3_600, interval),
            health.Whole("timeout", 1, 300, 5),
            health.Whole("failures", 1, 100, 3));
    }

    private static AutoscaleRules? Autoscaling(ManifestObject rules)
    {
        if (!rules.Present) return null;
        var minimum = rules.Whole("min_replicas", 1, AppSpecification.MaximumReplicas, 1);
        var maximum = rules.Whole("max_replicas", 1, AppSpecification.MaximumReplicas, AppSpecification.MaximumReplicas);
        var high = rules.Whole("cpu_high", 1, 100, 70);
        var low = rules.Whole("cpu_low", 0, 99, 30);
        if (maximum < minimum) rules.Fault("max_replicas", $"Less than min_replicas, {minimum}.");
        if (low >= high) rules.Fault("cpu_low", $"Not less than cpu_high, {high}.");
        int? queue = rules.Has("queue_length") ? rules.Whole("queue_length", 1, AutoscaleRules.MaximumQueue, 1) : null;
        return new AutoscaleRules(minimum, maximum, high, low, rules.Whole("memory_high", 1, 100, 80), queue);
    }

    private static PlacementRules Placement(ManifestObject rules) => new(
        rules.Texts("nodes", PlacementRules.MaximumNodes, IsNodeId, "a node id of 40 lower-case hexadecimal digits"),
        rules.Text("region", text => text.Length is >= 1 and <= HostReport.MaximumWord && !text.Any(char.IsControl), "1 to 64 printable characters"),
        rules.Texts("features", HostReport.MaximumFeatures, IsFeature, "1 to 64 of a-z, 0-9, _, . and -"),
        [.. rules.Texts("affinity", PlacementRules.MaximumApps, AppName.IsValid, $"an app's name: {NameRule}").Select(name => new AppName(name))],
        [.. rules.Texts("anti_affinity", PlacementRules.MaximumApps, AppName.IsValid, $"an app's name: {NameRule}").Select(name => new AppName(name))]);

    private static BalancingPolicy Balancing(ManifestObject root)
    {
        var policy = root.Text("balancing", text => ManifestFields.Policies.Contains(text), $"one of {string.Join(", ", ManifestFields.Policies)}");
        return policy is null ? BalancingPolicy.RoundRobin : (BalancingPolicy)Array.IndexOf(ManifestFields.Policies, policy);
    }

    private static UpdateRules Update(ManifestObject rules) => new(
        rules.Whole("available", 0, 100, 75),
        rules.Whole("ready_seconds", 0, 3_600, 5),
        rules.Whole("failures", 1, 100, 3),
        rules.Whole("deadline", 10, 86_400, 600));

    private static bool IsVersion(string text) => text.Length is >= 1 and <= AppSpecification.MaximumVersion && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '+');

    private static bool IsRuntimeVersion(string text) => text.Length is >= 1 and <= 32 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');

    private static bool IsPath(string text) => text.Length is >= 1 and <= HealthCheck.MaximumPath && text[0] == '/' && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private static bool IsNodeId(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    private static bool IsFeature(string text) => text.Length is >= 1 and <= HostReport.MaximumWord && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '.' or '-');
}
