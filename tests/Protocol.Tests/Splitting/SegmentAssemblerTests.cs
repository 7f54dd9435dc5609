using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Tests.Splitting;

public sealed class SegmentAssemblerTests
{
    private static readonly byte[] Data = new SeededRandomSource("assembler").Take(777);

    [Fact]
    public void Add_FragmentOfAnotherSegment_IsRejectedAndDisturbsNothing()
    {
        var good = Split(Data, 0);
        var assembler = new SegmentAssembler(good[0].Header);
        assembler.Add(good[0]);
        Fragment[][] others = [Split(Data, 1), Split(Data, 0), Splitter.Split(StreamId.New(), 0, true, Data, SplitParameters.Small)];
        foreach (var other in others)
        {
            foreach (var fragment in other)
                Assert.Equal(AddResult.Rejected(FragmentFault.OtherSegment), assembler.Add(fragment));
        }

        Assert.Equal(1, assembler.Received.Count);
        assembler.Add(good[3]);
        Assert.Equal(AddResult.Complete, assembler.Add(good[4]));
        Assert.True(assembler.TryRebuild(out var rebuilt));
        Assert.Equal(Data, rebuilt);
    }

    [Fact]
    public void Add_SameFragmentTwice_IsADuplicateAndCountsOnce()
    {
        var fragments = Split(Data, 0);
        var assembler = new SegmentAssembler(fragments[0].Header);
        assembler.Add(fragments[1]);
        Assert.Equal(AddResult.Duplicate, assembler.Add(fragments[1]));
        assembler.Add(fragments[2]);
        Assert.False(assembler.IsComplete);
        Assert.False(assembler.TryRebuild(out var rebuilt, out var fault));
        Assert.Null(rebuilt);
        Assert.Equal(FragmentFault.TooFew, fault);
    }

    [Fact]
    public void Add_MoreThanRequired_CountsThemAndHoldsNoMore()
    {
        var fragments = Split(Data, 0);
        var assembler = new SegmentAssembler(fragments[0].Header);
        Assert.Equal(
            [AddKind.Added, AddKind.Added, AddKind.Complete, AddKind.Added, AddKind.Added],
            fragments.Select(f => assembler.Add(f).Kind));
        Assert.Equal(5, assembler.Received.Count);
        Assert.Equal(3 * fragments[0].Header.ShardSize, assembler.HeldBytes);
        Assert.True(assembler.TryRebuild(out var rebuilt));
        Assert.Equal(Data, rebuilt);
        Assert.True(assembler.TryRebuild(out _));
    }

    [Fact]
    public void Split_SameBytesAgain_SharesNoShardAndNoIdWithTheFirst()
    {
        var first = Split(Data, 0);
        var second = Split(Data, 0);
        Assert.NotEqual(first[0].Header.Id, second[0].Header.Id);
        for (var i = 0; i < first.Length; i++)
            Assert.NotEqual(first[i].Shard.ToArray(), second[i].Shard.ToArray());
    }

    /// <summary>
    /// Padding lies inside the all-or-nothing transform, so guessing that a missing shard is zeros reveals nothing, not
    /// even when the data would fit into one shard.
    /// </summary>
    [Fact]
    public void Split_TinyData_LeavesNoShardThatCanBeGuessed()
    {
        var fragments = Splitter.Split(default, 0, true, [1, 2, 3], SplitParameters.Small);
        foreach (var fragment in fragments)
            Assert.True(fragment.Shard.Span.IndexOfAnyExcept((byte)0) >= 0);

        for (var missing = 0; missing < 3; missing++)
        {
            var package = fragments.Take(3).SelectMany((f, i) => i == missing ? new byte[32] : f.Shard.ToArray()).ToArray();
            Assert.False(AllOrNothing.TryReveal(package, 3));
        }
    }

    [Fact]
    public void TryReveal_AnySingleBitChanged_IsRefused()
    {
        var key = new SeededRandomSource("key").Take(AllOrNothing.KeySize);
        var package = new byte[20 + AllOrNothing.Overhead];
        AllOrNothing.Protect(key, Data.AsSpan(0, 20), package);
        for (var bit = 0; bit < package.Length * 8; bit++)
        {
            var changed = package.ToArray();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            // A bit of the data itself reaches the hash, hence the key, hence the canary.
            Assert.False(AllOrNothing.TryReveal(changed, 20));
        }

        Assert.True(AllOrNothing.TryReveal(package, 20));
        Assert.Equal(Data.AsSpan(0, 20), package.AsSpan(0, 20));
    }

    [Fact]
    public void TryRebuild_SenderCodedWrongly_IsRefusedByName()
    {
        var shards = new SeededRandomSource("wrong").Take(3 * 32);
        Span<byte> description = stackalloc byte[SegmentHeader.DescriptionSize];
        SegmentHeader.Describe(default, 0, true, new SplitParameters(3, 3), 96, 32, description);
        var leaves = new byte[3 * MerkleHash.Size];
        for (var i = 0; i < 3; i++)
            Fragment.HashLeaf(description, i, shards.AsSpan(i * 32, 32), leaves.AsSpan(i * 32, 32));
        var tree = new MerkleTree(leaves);
        var header = new SegmentHeader(default, 0, true, new SplitParameters(3, 3), 96, 32, Digest256.Read(tree.Root));
        var assembler = new SegmentAssembler(header);
        for (var i = 0; i < 3; i++)
        {
            var proof = new byte[MerkleProof.Size(i, 3)];
            tree.CopyProof(i, proof);
            var bytes = new Fragment(header, i, proof, shards.AsMemory(i * 32, 32)).ToArray();
            Assert.True(Fragment.TryDecode(bytes, out var fragment, out var decodeFault), decodeFault);
            assembler.Add(fragment);
        }

        Assert.False(assembler.TryRebuild(out _, out var fault));
        Assert.Equal(FragmentFault.Inconsistent, fault);
    }

    private static Fragment[] Split(byte[] data, uint number) => Splitter.Split(default, number, true, data, SplitParameters.Small);
}
