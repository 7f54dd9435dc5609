using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Tokens;

namespace OrleansVoxa.Fuzz.Tokens;

/// <summary>A token's secret as text: what it accepts has one spelling, and never shows where a thing is printed.</summary>
internal sealed class TokenSecretTarget : TextTarget
{
    public override string Name => "token-secret";

    public override IReadOnlyList<string> Decoders => ["TokenSecret.TryParse", "TokenText.TryRead"];

    protected override IEnumerable<string> Texts(FuzzRandom random) => Enumerable.Range(0, 24).Select(_ => random.Text("0123456789abcdef", 64, 64));

    protected override bool Parse(string text, AllocationMeter meter)
    {
        var accepted = TokenSecret.TryParse(text, out var secret);
        meter.Stop();
        Expect.That(accepted == (secret is not null), "result and secret contradict each other");
        if (!accepted) return false;
        using (secret)
        {
            Expect.That(secret!.Reveal() == text, "what was accepted is written in another way");
            Expect.That(!secret.ToString().Contains(text, StringComparison.Ordinal), "the secret shows where it is printed");
        }

        return true;
    }
}
