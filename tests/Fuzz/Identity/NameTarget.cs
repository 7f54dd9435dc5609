using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;

namespace OrleansVoxa.Fuzz.Identity;

/// <summary>A name or address: what it accepts is written as it was read, or at least read again as the same.</summary>
internal sealed class NameTarget<T>(
    string name, string decoder, NameTarget<T>.Parser parse, Func<FuzzRandom, string> make, bool oneSpelling) : TextTarget
{
    public delegate bool Parser(string text, out T? value);

    public override string Name => name;

    public override IReadOnlyList<string> Decoders => [decoder];

    protected override IEnumerable<string> Texts(FuzzRandom random) => Enumerable.Range(0, 24).Select(_ => make(random));

    protected override bool Parse(string text, AllocationMeter meter)
    {
        var accepted = parse(text, out var value);
        meter.Stop();
        if (!accepted) return false;
        var written = value!.ToString()!;
        Expect.That(!oneSpelling || written == text, "what was accepted is written in another way");
        Expect.That(written.All(char.IsAscii) && !written.Any(char.IsControl), "what was accepted is not plain text");
        Expect.That(parse(written, out var again) && value.Equals(again), "what was written is not read as the same");
        return true;
    }
}
