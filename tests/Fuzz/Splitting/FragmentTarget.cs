using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Fuzz.Splitting;

/// <summary>Fragments: what is accepted carries a proof, and is written as it was read.</summary>
internal sealed class FragmentTarget : FuzzTarget
{
    public override string Name => "fragment";

    public override IReadOnlyList<string> Decoders => ["Fragment.TryDecode", "SegmentHeader.TryDecode", "MerkleProof.Verify"];

    public override IReadOnlyList<ulong> Limits => [48, SegmentHeader.MinShardSize, SegmentHeader.MaxPackageSize, SplitParameters.MaxTotal];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        foreach (var segment in DocumentedExamples.Elements("splitting.json", "segments"))
        {
            foreach (var fragment in segment.GetProperty("fragments").EnumerateArray().Take(3))
            {
                var bytes = Convert.FromHexString(fragment.GetString()!);
                if (bytes.Length <= MaximumInput) yield return bytes;
            }
        }

        for (var i = 0; i < 12; i++) yield return random.Pick(SeededSegments.Split(random)).ToArray();
    }

    // Segment header and fragment, whatever their lengths say.
    public override long AllocationLimit(int inputLength) => 2048;

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var accepted = Fragment.TryDecode(input, out var fragment, out var fault);
        meter.Stop();
        Expect.That(accepted == (fragment is not null) && accepted == (fault is null), "result, fragment and fault contradict each other");
        if (!accepted) return false;
        Expect.Same(input.Span, fragment!.ToArray(), "the fragment's encoding");
        var assembler = new SegmentAssembler(fragment.Header);
        var first = assembler.Add(fragment).Kind;
        Expect.That(first == (fragment.Header.Required == 1 ? AddKind.Complete : AddKind.Added), "a first fragment is not simply added");
        Expect.That(assembler.Add(fragment).Kind == AddKind.Duplicate, "a fragment counts twice");
        return true;
    }
}
