using FsCheck;
using FsCheck.Fluent;
using OrleansVoxa.Protocol.Ledger;

namespace OrleansVoxa.Protocol.Tests.Ledger;

public sealed class TreeProofTests
{
    private const string Empty = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
    private const string LeafOne = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
    private const string TwoThree = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
    private const string FourToSeven = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
    private const string LeafFour = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
    private const string SixSeven = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
    private const string ZeroToThree = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
    private const string ZeroOne = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
    private const string FourFive = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";

    // The leaves and the answers that Certificate Transparency implementations test with.
    private static readonly byte[][] Leaves =
        [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }
            .Select(leaf => LedgerEntry.LeafHash(Convert.FromHexString(leaf)))];

    [Theory]
    [InlineData(1, Empty)]
    [InlineData(2, ZeroOne)]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, ZeroToThree)]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Root_KnownLeaves_IsTheKnownRoot(int count, string root) => Assert.Equal(root, Convert.ToHexStringLower(Tree(Leaves[..count]).Root().AsSpan()));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 8, LeafOne, TwoThree, FourToSeven)]
    [InlineData(5, 8, LeafFour, SixSeven, ZeroToThree)]
    [InlineData(2, 3, ZeroOne)]
    [InlineData(1, 5, Empty, TwoThree, LeafFour)]
    public void Inclusion_KnownLeaves_IsTheKnownProof(int index, int size, params string[] hashes) =>
        Assert.Equal(hashes, TreeProof.Inclusion(index, size).Select(range => Convert.ToHexStringLower(Hash(Leaves, range))));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8, LeafOne, TwoThree, FourToSeven)]
    [InlineData(6, 8, FourFive, SixSeven, ZeroToThree)]
    [InlineData(2, 5, TwoThree, LeafFour)]
    public void Consistency_KnownLeaves_IsTheKnownProof(int first, int second, params string[] hashes) =>
        Assert.Equal(hashes, TreeProof.Consistency(first, second).Select(range => Convert.ToHexStringLower(Hash(Leaves, range))));

    [Fact]
    public void VerifyInclusion_EveryLeafOfManyTrees_HoldsThereAndNowhereElse()
    {
        var leaves = Random(1, 40);
        for (var size = 1; size <= leaves.Length; size++)
        {
            var root = Root(leaves[..size]);
            for (var index = 0; index < size; index++)
            {
                var proof = Prove(leaves, TreeProof.Inclusion(index, size));
                for (var other = 0; other < size; other++)
                    Assert.Equal(other == index, TreeProof.VerifyInclusion(leaves[index], other, size, proof, root));
                Assert.False(TreeProof.VerifyInclusion(leaves[index], index, size, [.. proof, .. root], root));
            }
        }
    }

    [Fact]
    public void VerifyConsistency_EveryPairOfManyTrees_Holds()
    {
        var leaves = Random(2, 40);
        for (var second = 1; second <= leaves.Length; second++)
        {
            Assert.True(TreeProof.VerifyConsistency(0, second, [], Root([]), Root(leaves[..second])));
            for (var first = 1; first <= second; first++)
            {
                var proof = Prove(leaves, TreeProof.Consistency(first, second));
                Assert.True(TreeProof.VerifyConsistency(first, second, proof, Root(leaves[..first]), Root(leaves[..second])));
                Assert.False(TreeProof.VerifyConsistency(first, second, [.. proof, .. leaves[0]], Root(leaves[..first]), Root(leaves[..second])));
                if (proof.Length > 0)
                    Assert.False(TreeProof.VerifyConsistency(first, second, proof.AsSpan(0, proof.Length - 32), Root(leaves[..first]), Root(leaves[..second])));
            }
        }
    }

    [Fact]
    public void Verify_AnyBitChanged_Fails() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var leaves = Random(seed, random.Next(2, 3000));
        var size = leaves.Length;
        var (index, first) = (random.Next(size), random.Next(1, size));
        var (root, before) = (Root(leaves), Root(leaves[..first]));
        var inclusion = Prove(leaves, TreeProof.Inclusion(index, size));
        var consistency = Prove(leaves, TreeProof.Consistency(first, size));
        return TreeProof.VerifyInclusion(leaves[index], index, size, inclusion, root)
            && !TreeProof.VerifyInclusion(Flip(leaves[index], random), index, size, inclusion, root)
            && !TreeProof.VerifyInclusion(leaves[index], index, size, Flip(inclusion, random), root)
            && !TreeProof.VerifyInclusion(leaves[index], index, size, inclusion, Flip(root, random))
            && TreeProof.VerifyConsistency(first, size, consistency, before, root)
            && !TreeProof.VerifyConsistency(first, size, Flip(consistency, random), before, root)
            && !TreeProof.VerifyConsistency(first, size, consistency, Flip(before, random), root)
            && !TreeProof.VerifyConsistency(first, size, consistency, before, Flip(root, random));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void CompactRange_StoredAndTakenUpAnywhere_HasTheRootOfTheDefinition() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var leaves = Random(seed, random.Next(1, 300));
        var tree = new CompactRange();
        foreach (var leaf in leaves)
        {
            if (random.Next(4) == 0) tree = new CompactRange(tree.Size, tree.ToBytes());
            tree.Append(leaf);
        }

        return tree.Size == leaves.Length && tree.Root().AsSpan().SequenceEqual(Definition(leaves, new TreeRange(0, leaves.Length)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void CompactRange_BytesOfAnotherSize_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new CompactRange(3, new byte[32]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompactRange(-1, []));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    public void Inclusion_NoSuchLeaf_Throws(int index, int size) => Assert.Throws<ArgumentOutOfRangeException>(() => TreeProof.Inclusion(index, size));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(2, 1)]
    public void Consistency_NoSuchTrees_Throws(int first, int second) => Assert.Throws<ArgumentOutOfRangeException>(() => TreeProof.Consistency(first, second));

    [Fact]
    public void Proofs_LargestTree_HaveAtMostTheStatedLength()
    {
        Assert.InRange(TreeProof.Inclusion(0, long.MaxValue).Length, 60, TreeProof.MaximumHashes);
        Assert.InRange(TreeProof.Consistency((1L << 62) - 1, long.MaxValue).Length, 60, TreeProof.MaximumHashes);
    }

    private static byte[][] Random(int seed, int count)
    {
        var random = new Random(seed);
        var leaves = new byte[count][];
        for (var i = 0; i < count; i++) random.NextBytes(leaves[i] = new byte[32]);
        return leaves;
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        // A proof without hashes has no bit to change; one hash too many is as wrong.
        if (bytes.Length == 0) return new byte[32];
        var changed = bytes.ToArray();
        changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
        return changed;
    }

    private static CompactRange Tree(IEnumerable<byte[]> leaves)
    {
        var tree = new CompactRange();
        foreach (var leaf in leaves) tree.Append(leaf);
        return tree;
    }

    private static byte[] Root(IEnumerable<byte[]> leaves) => [.. Tree(leaves).Root()];

    private static byte[] Hash(byte[][] leaves, TreeRange range) => TreeProof.Hash(leaves[(int)range.Start..(int)range.End].SelectMany(leaf => leaf).ToArray());

    private static byte[] Prove(byte[][] leaves, IEnumerable<TreeRange> ranges) => [.. ranges.SelectMany(range => Hash(leaves, range))];

    private static byte[] Definition(byte[][] leaves, TreeRange range)
    {
        if (range.Count == 1) return leaves[range.Start];
        var (left, right) = range.Split();
        return System.Security.Cryptography.SHA256.HashData([1, .. Definition(leaves, left), .. Definition(leaves, right)]);
    }
}
