using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Registry;

namespace OrleansVoxa.Fuzz.Registry;

/// <summary>A registration with its work: what is read is written back as it was.</summary>
internal sealed class WorkedRegistrationTarget : FuzzTarget
{
    public override string Name => "worked-registration";

    public override IReadOnlyList<string> Decoders => ["WorkedRegistration.TryDecode"];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 16; i++)
        {
            var work = new RegistrationWork(DateTimeOffset.FromUnixTimeMilliseconds(random.Between(0, 1 << 30) * 2_000L), (ulong)random.Next());
            yield return new WorkedRegistration(random.Bytes(random.Below(300)), random.Bytes(random.Below(200)), work).Encode();
        }
    }

    public override long AllocationLimit(int inputLength) => Refusal + (2L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = WorkedRegistration.TryDecode(input.Span, out var registration);
        meter.Stop();
        if (accepted) Expect.Same(input.Span, registration!.Encode(), "the registration");
        return accepted;
    }
}
