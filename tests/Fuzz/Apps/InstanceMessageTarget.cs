using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Fuzz.Apps;

/// <summary>One instance's specification by itself: what is accepted says the same when it is written again.</summary>
internal sealed class InstanceMessageTarget : FuzzTarget
{
    public override string Name => "instance-specification";

    public override IReadOnlyList<string> Decoders => ["InstanceMessages.TryDecode"];

    public override int SmokeInputs => 5_000;

    public override IEnumerable<byte[]> Seeds(FuzzRandom random) => Enumerable.Range(1, 16).Select(serial => InstanceMessages.Encode(SeededHosts.Specification(random, serial)));

    public override long AllocationLimit(int inputLength) => (4 * Refusal) + (64L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = InstanceMessages.TryDecode(input.Span, out var specification);
        meter.Stop();
        if (!accepted) return false;
        var encoded = InstanceMessages.Encode(specification!);
        Expect.Same(encoded, InstanceMessages.TryDecode(encoded, out var again) ? InstanceMessages.Encode(again) : [], "the specification");
        return true;
    }
}
