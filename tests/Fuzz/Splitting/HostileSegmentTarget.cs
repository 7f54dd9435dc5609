using System.Buffers.Binary;
using OrleansVoxa.Fuzz.Mutation;
using OrleansVoxa.Fuzz.Running;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Fuzz.Splitting;

/// <summary>
/// A sender that builds a proper tree over shards of its own making. Input: k, n, package size u32, which fragment comes first,
/// then the shards end to end. All proofs verify, so rebuilding has to find out.
/// </summary>
internal sealed class HostileSegmentTarget : FuzzTarget
{
    private const int Head = 7;
    private const int Most = 8 * 1024;

    public override string Name => "segment-hostile";

    public override IReadOnlyList<string> Decoders =>
        ["Fragment.TryDecode", "SegmentHeader.TryDecode", "SegmentAssembler.TryRebuild", "AllOrNothing.TryReveal", "ReedSolomon.Rebuild"];

    public override int SmokeInputs => 6_000;

    public override IReadOnlyList<ulong> Limits => [48, 32, SegmentHeader.MaxPackageSize];

    public override IEnumerable<byte[]> Seeds(FuzzRandom random)
    {
        foreach (var shape in new[] { SplitParameters.Small, SplitParameters.Large, new(1, 3), new(4, 9) })
        {
            for (var first = 0; first < shape.Total; first++)
            {
                var fragments = SeededSegments.Split(random, random.Bytes(random.Below(200)), shape);
                var head = new byte[Head];
                (head[0], head[1], head[6]) = ((byte)shape.Required, (byte)shape.Total, (byte)first);
                BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(2), (uint)fragments[0].Header.PackageSize);
                yield return [.. head, .. fragments.SelectMany(fragment => fragment.Shard.ToArray())];
            }
        }
    }

    public override long AllocationLimit(int inputLength) => (2 * Refusal) + (8L * Most);

    public override bool Run(ReadOnlyMemory<byte> input, AllocationMeter meter)
    {
        if (input.Length < Head || Forge(input.Span) is not { } encoded) return false;
        int first = input.Span[6];
        meter.Start();
        SegmentAssembler? set = null;
        for (var i = 0; i < encoded.Length; i++)
        {
            if (!Fragment.TryDecode(encoded[(first + i) % encoded.Length], out var fragment, out var fault))
                return fault is FragmentFault.Sizes or FragmentFault.Parameters ? false : throw new BrokenPromiseException($"a verified fragment was refused: {fault}");
            set ??= new SegmentAssembler(fragment.Header);
            set.Add(fragment);
        }

        var rebuilt = set!.TryRebuild(out var content, out _);
        meter.Stop();
        Expect.That(set.IsComplete && rebuilt == (content is not null), "the set is not complete");
        Expect.That(!rebuilt || content!.Length == set.Header.SealedSize, "the content is not as long as the header says");
        return rebuilt;
    }

    private static byte[][]? Forge(ReadOnlySpan<byte> input)
    {
        int required = input[0], total = input[1];
        var packageSize = BinaryPrimitives.ReadUInt32BigEndian(input[2..]);
        if (!SplitParameters.AreValid(required, total) || packageSize > Most) return null;
        var parameters = new SplitParameters(required, total);
        var size = (int)SegmentHeader.ShardSizeOf(packageSize, required);
        if ((long)size * total > 4 * Most) return null;

        var stream = StreamId.New(new FuzzRandom(9));
        var description = new byte[SegmentHeader.DescriptionSize];
        SegmentHeader.Describe(stream, 0, last: true, parameters, (int)packageSize, size, description);
        var shards = new byte[total][];
        var leaves = new byte[total * MerkleHash.Size];
        for (var i = 0; i < total; i++)
        {
            shards[i] = new byte[size];
            var from = Math.Min(input.Length, Head + (i * size));
            input[from..Math.Min(input.Length, from + size)].CopyTo(shards[i]);
            Fragment.HashLeaf(description, i, shards[i], leaves.AsSpan(i * MerkleHash.Size, MerkleHash.Size));
        }

        var tree = new MerkleTree(leaves);
        return [.. shards.Select((shard, i) =>
        {
            var proof = new byte[MerkleProof.Size(i, total)];
            tree.CopyProof(i, proof);
            return (byte[])[.. description, .. tree.Root, (byte)i, .. proof, .. shard];
        })];
    }
}
