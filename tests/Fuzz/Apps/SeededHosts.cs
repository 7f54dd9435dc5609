using System.Collections.Immutable;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Fuzz.Apps;

/// <summary>Valid messages between agents and clusters.</summary>
internal static class SeededHosts
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static HostReport Report(FuzzRandom random) => new(
        random.Text("0123456789abcdef", 32, 32),
        "docker 20.10.24",
        random.OneIn(2) ? "" : "engine_unreachable",
        random.OneIn(2) ? "" : "The engine does not answer.",
        "eu",
        random.OneIn(2) ? [] : ["gpu", "ssd"],
        new HostCapacity(random.Below(64_000), random.Below(1 << 30), random.Below(1 << 30)),
        random.Below(1_000),
        [.. Enumerable.Range(1, random.Below(4)).Select(serial => Instance(random, serial))]);

    public static HostInstructions Instructions(FuzzRandom random) => new(
        random.Below(1_000),
        [.. Enumerable.Range(1, random.Below(4)).Select(serial => Specification(random, serial))],
        random.OneIn(2) ? [] : ["web.1.9"],
        ["ghcr.io", "registry.example:5000"],
        1 + random.Below(300));

    public static InstanceId Id(FuzzRandom random, int serial) => new(new AppName(random.Text("abz09", 1, 20)), 1 + random.Below(9), serial);

    private static InstanceReport Instance(FuzzRandom random, int serial) => new(
        Id(random, serial).ToString(),
        (InstanceState)random.Below(6),
        random.OneIn(2) ? "" : "image_not_found",
        "",
        random.Text("0123456789abcdef", 0, 64),
        random.OneIn(2) ? "" : "172.18.0.2",
        random.OneIn(2) ? null : Start,
        random.OneIn(2) ? null : random.Below(256),
        random.OneIn(2),
        random.OneIn(3) ? null : random.OneIn(2),
        random.Below(4_000),
        random.Below(1 << 30));

    public static InstanceSpecification Specification(FuzzRandom random, int serial) => new(
        Id(random, serial).ToString(),
        Source(random),
        random.OneIn(2) ? [] : ["/bin/httpd", "-f"],
        random.OneIn(2) ? [] : [new EnvironmentVariable("A", random.Text("abc =", 0, 9)), new EnvironmentVariable("_B2", "x", Secret: true)],
        SandboxLimits.Default,
        random.OneIn(2) ? ImmutableArray<WritablePath>.Empty : [new WritablePath("/var/cache", 1 << 20)],
        random.OneIn(2) ? [] : [80, 443],
        random.OneIn(2),
        random.OneIn(2) ? null : new HealthCheck(80, random.OneIn(2) ? null : "/health"),
        random.Below(300));

    private static AppSource Source(FuzzRandom random) => random.Below(3) switch
    {
        0 => new AppSource(SourceKind.Image, "ghcr.io/team/web:1.2"),
        1 => new AppSource(SourceKind.Source, "sha256:" + random.Text("0123456789abcdef", 64, 64), "python", "3.12"),
        _ => new AppSource(SourceKind.Binary, "sha256:" + random.Text("0123456789abcdef", 64, 64)),
    };
}
