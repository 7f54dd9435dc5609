using System.Text;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Fuzz.Apps;

/// <summary>Manifests: what is accepted is written so that it is read as the same, and what is refused has a reason.</summary>
internal sealed class AppManifestTarget : FuzzTarget
{
    private static readonly string[] Examples =
    [
        """{"name":"web","version":"1.0.0","image":"nginx:alpine","replicas":3,"resource_requirements":{"memory":"256m","cpu":"0.5"},"network_config":{"ports":{"80/tcp":{"HostPort":"8080"}}}}""",
        """{"name":"api","version":"1","source_code_hash":"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","build_config":{"runtime":"python","version":"3.12"},"replicas":2}""",
        """{"name":"db","version":"2.1.0","image":"postgres:15-alpine","resource_requirements":{"memory":"1G","cpu":"2.0","storage":"5G"},"runtime_config":{"environment":{"A":"b"}},"secrets":{"KEY":"value"}}""",
        """{"name":"w","version":"1","image":"ghcr.io/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef","health_check":{"port":80,"path":"/health"},"balancing":"latency"}""",
    ];

    public override string Name => "app-manifest";

    public override IReadOnlyList<string> Decoders => ["AppManifest.TryRead"];

    public override int SmokeInputs => 5_000;

    public override IReadOnlyList<byte[]> Words => [.. new[] { "null", "true", "{}", "[]", "\"\"", "-1", "1e999", "\"\\ud800\"", "\"secrets\":", "\"replicas\":", "\"512m\"" }.Select(Encoding.ASCII.GetBytes)];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random) => Examples.Select(Encoding.UTF8.GetBytes);

    // A sentence for each fault that is found, and there are as many as fields.
    public override long AllocationLimit(int inputLength) => (16 * Refusal) + (256L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = AppManifest.TryRead(input, ManifestDefaults.Standard, static _ => null, out var app, out var faults);
        meter.Stop();
        Expect.That(accepted == faults.IsDefaultOrEmpty, "a refusal without a reason, or the other way round");
        if (!accepted) return false;
        var written = AppManifest.Write(app!, values: true);
        Expect.That(AppManifest.TryRead(written, ManifestDefaults.Standard, static _ => null, out var again, out _), "what was written is refused");
        Expect.Same(written, AppManifest.Write(again!, values: true), "the manifest");
        return true;
    }
}
