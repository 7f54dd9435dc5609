using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Apps.Manifests;

namespace OrleansVoxa.Fuzz.Apps;

/// <summary>References of images, which decide from whom an image may come: put together again they mean the same host and image.</summary>
internal sealed class ImageReferenceTarget : TextTarget
{
    public override string Name => "image-reference";

    public override IReadOnlyList<string> Decoders => ["ImageReference.TryParse"];

    protected override IEnumerable<string> Texts(FuzzRandom random) => Enumerable.Range(0, 24).Select(_ =>
        $"{random.Pick(["", "ghcr.io/", "localhost:5000/", "localhost/", "REGISTRY.example.org/", "library/"])}{random.Text("abz019", 1, 12)}{random.Pick(["", "/web", ":1.2", ":latest"])}"
        + (random.OneIn(3) ? "@sha256:" + random.Text("0123456789abcdef", 64, 64) : ""));

    protected override bool Parse(string text, AllocationMeter meter)
    {
        var accepted = ImageReference.TryParse(text, out var reference);
        meter.Stop();
        if (!accepted) return false;
        Expect.That(ImageReference.IsHostAndPort(reference!.Registry), "a registry that no allowlist can name");
        var written = $"{reference.Registry}/{reference.Repository}{(reference.Tag is null ? "" : ":" + reference.Tag)}{(reference.Digest is null ? "" : "@" + reference.Digest)}";
        // With its host written out it may be longer than a reference may be.
        if (written.Length <= 512) Expect.That(ImageReference.TryParse(written, out var again) && again == reference, "what was written is not read as the same");
        return true;
    }
}
