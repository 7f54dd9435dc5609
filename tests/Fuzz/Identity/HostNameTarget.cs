using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Fuzz.Identity;

/// <summary>Hosts as clients spell them: what is accepted has one spelling, which is accepted as it is.</summary>
internal sealed class HostNameTarget : TextTarget
{
    public override string Name => "host-name";

    public override IReadOnlyList<string> Decoders => ["HostName.TryCanonicalize"];

    protected override IEnumerable<string> Texts(FuzzRandom random) =>
    [
        "example.org", "EXAMPLE.org", "xn--bcher-kva.example", "b\u00fccher.example", "203.0.113.7", "2001:db8::1", "[2001:db8::1]", "::ffff:203.0.113.7",
        .. Enumerable.Range(0, 16).Select(_ => random.Text("abcdefghijklmnopqrstuvwxyz0123456789-", 1, 63).Trim('-') + "x.example"),
    ];

    protected override bool Parse(string text, AllocationMeter meter)
    {
        var accepted = HostName.TryCanonicalize(text, out var host);
        meter.Stop();
        Expect.That(accepted == (host is not null), "result and host contradict each other");
        if (!accepted) return false;
        Expect.That(HostName.TryCanonicalize(host, out var again) && again == host, "the one spelling is read as another");
        return true;
    }
}
