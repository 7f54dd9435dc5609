using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Apps;

namespace OrleansVoxa.Fuzz.Apps;

/// <summary>What agents ask of objects, and what they are answered: what is accepted is the only encoding of what it means.</summary>
internal sealed class ObjectTarget(bool part) : FuzzTarget
{
    public override string Name => part ? "object-part" : "object-read";

    public override IReadOnlyList<string> Decoders => [part ? "ObjectPart.TryDecode" : "ObjectRead.TryDecode"];

    public override IReadOnlyList<ulong> Limits => [ObjectKey.PartBytes, ObjectPart.MaximumLength, uint.MaxValue];

    public override IReadOnlyList<byte[]> Words =>
        [[(byte)Label.Length, .. System.Text.Encoding.ASCII.GetBytes(Label)], [0, 0, 0, 0, 0, 0, 0, 1], [0, 4, 0, 0]];

    private string Label => part ? ObjectPart.Label : ObjectRead.Label;

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 16; i++)
        {
            if (!part) yield return new ObjectRead(ObjectKey.Of(random.Bytes(ObjectKey.DigestSize)), (uint)random.Below(1 << 20)).Encode();
            else
            {
                var before = (uint)random.Below(100);
                var bytes = random.Bytes(1 + random.Below(1_000));
                yield return new ObjectPart((before * (long)ObjectKey.PartBytes) + bytes.Length, before, bytes).Encode();
            }
        }
    }

    // A body that is refused costs the exception, or the copy of its bytes.
    public override long AllocationLimit(int inputLength) => Refusal + (2L * inputLength);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        ObjectRead? read = null;
        ObjectPart? answer = null;
        var accepted = part ? ObjectPart.TryDecode(input.Span, out answer) : ObjectRead.TryDecode(input.Span, out read);
        meter.Stop();
        Expect.That(accepted == (part ? answer is not null : read is not null), "a result without acceptance, or the other way round");
        if (!accepted) return false;
        Expect.Same(input.Span, read is null ? answer!.Encode() : read.Encode(), "the body");
        return true;
    }
}
