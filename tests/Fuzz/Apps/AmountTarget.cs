using System.Globalization;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Fuzz.Apps;

/// <summary>Sizes and processors as people write them: what is read is written so that it is read as the same.</summary>
internal sealed class AmountTarget(bool size) : TextTarget
{
    public override string Name => size ? "byte-size" : "cpu-amount";

    public override IReadOnlyList<string> Decoders => [size ? "ByteSize.TryParse" : "CpuAmount.TryParse"];

    protected override IEnumerable<string> Texts(FuzzRandom random) => Enumerable.Range(0, 24).Select(_ =>
        string.Create(CultureInfo.InvariantCulture, $"{random.Below(5_000)}{(random.OneIn(2) ? $".{random.Below(1_000)}" : "")}{(size ? random.Pick(["", "k", "m", "G", "KiB", "MB", " TiB", "b"]) : "")}"));

    protected override bool Parse(string text, AllocationMeter meter)
    {
        long value;
        bool accepted;
        if (size) accepted = ByteSize.TryParse(text, out value);
        else
        {
            accepted = CpuAmount.TryParse(text, out var millis);
            value = millis;
        }

        meter.Stop();
        if (!accepted) return false;
        Expect.That(value >= 0, "less than nothing");
        var written = size ? ByteSize.Write(value) : CpuAmount.Write(value);
        long again;
        bool read;
        if (size) read = ByteSize.TryParse(written, out again);
        else
        {
            read = CpuAmount.TryParse(written, out var millis);
            again = millis;
        }

        Expect.That(read && again == value, "what was written is not read as the same");
        return true;
    }
}
