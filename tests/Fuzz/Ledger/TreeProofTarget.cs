using System.Buffers.Binary;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Fuzz.Ledger;

/// <summary>Proofs: two numbers, two hashes, and then the proof. Whatever comes, the answer is yes or no.</summary>
internal sealed class TreeProofTarget(bool consistency) : FuzzTarget
{
    private const int Numbers = 16;
    private const int Hashes = 64;

    public override string Name => consistency ? "consistency-proof" : "inclusion-proof";

    public override IReadOnlyList<string> Decoders => [consistency ? "TreeProof.VerifyConsistency" : "TreeProof.VerifyInclusion"];

    public override IReadOnlyList<ulong> Limits => [1, 2, 1024, 1UL << 62, long.MaxValue, ulong.MaxValue];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        for (var i = 0; i < 24; i++)
        {
            var leaves = Enumerable.Range(0, random.Between(2, 60)).Select(_ => random.Bytes(32)).ToArray();
            long one = random.Between(1, leaves.Length - 1);
            byte[] Part(TreeRange range) => TreeProof.Hash(leaves[(int)range.Start..(int)range.End].SelectMany(leaf => leaf).ToArray());
            var ranges = consistency ? TreeProof.Consistency(one, leaves.Length) : TreeProof.Inclusion(one, leaves.Length);
            var numbers = new byte[Numbers];
            BinaryPrimitives.WriteInt64BigEndian(numbers, one);
            BinaryPrimitives.WriteInt64BigEndian(numbers.AsSpan(8), leaves.Length);
            yield return [.. numbers, .. consistency ? Part(new TreeRange(0, one)) : leaves[one], .. Part(new TreeRange(0, leaves.Length)), .. ranges.SelectMany(Part)];
        }
    }

    public override long AllocationLimit(int inputLength) => Refusal;

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        var bytes = input.Span;
        if (bytes.Length < Numbers + Hashes) return false;
        var (one, two) = (BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[8..]));
        var left = bytes.Slice(Numbers, 32);
        var right = bytes.Slice(Numbers + 32, 32);
        var proof = bytes[(Numbers + Hashes)..];
        var holds = consistency ? TreeProof.VerifyConsistency(one, two, proof, left, right) : TreeProof.VerifyInclusion(left, one, two, proof, right);
        meter.Stop();
        if (!holds) return false;
        Expect.That(one >= 0 && one <= two && proof.Length <= TreeProof.MaximumHashes * 32, "a proof of what cannot be was accepted");
        return true;
    }
}
