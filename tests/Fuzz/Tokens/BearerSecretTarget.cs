using System.Security.Cryptography;
using System.Text;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Identity;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Fuzz.Tokens;

/// <summary>What follows <c>Bearer</c>: what it accepts has one spelling, and never shows where a thing is printed. Each text is read once more with a checksum that fits.</summary>
internal sealed class BearerSecretTarget : TextTarget
{
    private const int Checksum = 8;

    public override string Name => "bearer-secret";

    public override IReadOnlyList<string> Decoders => ["BearerSecret.TryParse", "TokenText.TryRead"];

    protected override IEnumerable<string> Texts(FuzzRandom random) => Enumerable.Range(0, 24).Select(number =>
    {
        var name = random.Text("0123456789abcdef", number % 2 == 0 ? 16 : 40, number % 2 == 0 ? 16 : 40);
        return Fitting($"{(number % 2 == 0 ? "voxa_" : "voxas_")}{name}_{random.Text("0123456789abcdef", 64, 64)}_{new string('0', Checksum)}");
    });

    protected override bool Parse(string text, AllocationMeter meter)
    {
        var accepted = BearerSecret.TryParse(text, out var secret);
        meter.Stop();
        Check(text, accepted, secret);
        if (text.Length <= Checksum) return accepted;
        var fitting = Fitting(text);
        var acceptedToo = BearerSecret.TryParse(fitting, out secret);
        Check(fitting, acceptedToo, secret);
        return accepted || acceptedToo;
    }

    private static void Check(string text, bool accepted, BearerSecret? secret)
    {
        Expect.That(accepted == (secret is not null), "result and secret contradict each other");
        using (secret)
        {
            Expect.That(secret is null || secret.Reveal() == text, "what was accepted is written in another way");
            Expect.That(secret is null || text.StartsWith(secret.ToString(), StringComparison.Ordinal), "the name is another");
            Expect.That(secret is null || secret.ToString().Length <= "voxas_".Length + (2 * NodeId.Size), "the secret shows where it is printed");
        }
    }

    private static string Fitting(string text)
    {
        var body = text[..^Checksum].TrimEnd('_');
        return $"{body}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(body)).AsSpan(0, Checksum / 2))}";
    }
}
