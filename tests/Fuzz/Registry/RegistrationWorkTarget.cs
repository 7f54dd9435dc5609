using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Fuzz.Registry;

/// <summary>The work of a registration: what is read is written back as it was.</summary>
internal sealed class RegistrationWorkTarget : FuzzTarget
{
    public override string Name => "registration-work";

    public override IReadOnlyList<string> Decoders => ["RegistrationWork.TryDecode"];

    public override int MaximumInput => 64;

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 16; i++)
            yield return [.. new RegistrationWork(DateTimeOffset.FromUnixTimeMilliseconds(random.Between(0, 1 << 30) * 2_000L), (ulong)random.Next()).Encode()];
    }

    public override long AllocationLimit(int inputLength) => Refusal;

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = RegistrationWork.TryDecode(input.Span, out var work);
        meter.Stop();
        if (accepted) Expect.Same(input.Span, work!.Value.Encode().AsSpan(), "the work");
        return accepted;
    }
}
