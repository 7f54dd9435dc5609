using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Fuzz.Splitting;

/// <summary>Sets of fragments: the first byte is the number of fragments, the rest the bits.</summary>
internal sealed class FragmentSetTarget : FuzzTarget
{
    public override string Name => "fragment-set";

    public override IReadOnlyList<string> Decoders => ["FragmentSet.TryRead"];

    public override int MaximumInput => 64;

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        foreach (var total in new[] { 1, 5, 8, 9, 64, 65, 255 })
        {
            var set = default(FragmentSet);
            for (var i = 0; i < total; i++)
            {
                if (random.OneIn(2)) set = set.With(i);
            }

            var bytes = new byte[FragmentSet.EncodedSize(total)];
            set.CopyTo(total, bytes);
            yield return [(byte)total, .. bytes];
        }
    }

    public override long AllocationLimit(int inputLength) => 16;

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var total = input.IsEmpty ? 0 : input.Span[0];
        var bytes = input.IsEmpty ? input.Span : input.Span[1..];
        var accepted = FragmentSet.TryRead(bytes, total, out var set);
        meter.Stop();
        if (!accepted) return false;
        var again = new byte[bytes.Length];
        set.CopyTo(total, again);
        Expect.Same(bytes, again, "the set's encoding");
        for (var i = total; i < SplitParameters.MaxTotal; i++) Expect.That(!set.Contains(i), "a fragment that does not exist is in the set");
        return true;
    }
}
