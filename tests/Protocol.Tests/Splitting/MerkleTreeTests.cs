using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;
using OrleansVoxa.Protocol.Splitting;

namespace OrleansVoxa.Protocol.Tests.Splitting;

public sealed class MerkleTreeTests
{
    /// <summary>Roots over the first so many of the leaves that Certificate Transparency implementations test with.</summary>
    [Theory]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Root_KnownLeaves_IsTheKnownRoot(int count, string root)
    {
        string[] leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        var hashes = new byte[count * MerkleHash.Size];
        for (var i = 0; i < count; i++)
            MerkleHash.Leaf([MerkleHash.LeafPrefix], Convert.FromHexString(leaves[i]), hashes.AsSpan(i * MerkleHash.Size));
        Assert.Equal(root, Convert.ToHexStringLower(new MerkleTree(hashes).Root));
    }

    [Fact]
    public void Root_AnyCount_IsThatOfTheRecursiveDefinition()
    {
        for (var count = 1; count <= 255; count++)
        {
            var hashes = Leaves(count);
            Assert.Equal(Recursive(hashes), new MerkleTree(hashes).Root.ToArray());
        }
    }

    [Fact]
    public void Verify_EveryLeafOfEveryCount_HoldsForItsIndexOnly()
    {
        foreach (var count in (int[])[.. Enumerable.Range(1, 20), 33, 64, 255])
        {
            var hashes = Leaves(count);
            var tree = new MerkleTree(hashes);
            for (var index = 0; index < count; index++)
            {
                var leaf = hashes.AsSpan(index * MerkleHash.Size, MerkleHash.Size);
                var proof = Proof(tree, index, count);
                Assert.True(MerkleProof.Verify(leaf, index, count, proof, tree.Root));
                Assert.True(proof.Length <= MerkleProof.MaxSize(count));
                for (var other = 0; other < count; other++)
                {
                    if (other != index)
                        Assert.False(MerkleProof.Verify(leaf, other, count, proof, tree.Root));
                }
            }
        }
    }

    [Fact]
    public void Verify_ProofOfAnotherLengthOrIndexOutside_IsRefused()
    {
        var hashes = Leaves(5);
        var tree = new MerkleTree(hashes);
        var leaf = hashes.AsSpan(0, MerkleHash.Size);
        var proof = Proof(tree, 0, 5);
        for (var length = 0; length < proof.Length; length++)
            Assert.False(MerkleProof.Verify(leaf, 0, 5, proof.AsSpan(0, length), tree.Root));
        Assert.False(MerkleProof.Verify(leaf, 0, 5, [.. proof, .. new byte[MerkleHash.Size]], tree.Root));
        Assert.False(MerkleProof.Verify(leaf, 5, 5, proof, tree.Root));
        Assert.False(MerkleProof.Verify(leaf, -1, 5, proof, tree.Root));
    }

    private static byte[] Leaves(int count) => new SeededRandomSource($"leaves {count}").Take(count * MerkleHash.Size);

    private static byte[] Proof(MerkleTree tree, int index, int count)
    {
        var proof = new byte[MerkleProof.Size(index, count)];
        tree.CopyProof(index, proof);
        return proof;
    }

    /// <summary>RFC 6962, section 2.1, word for word.</summary>
    private static byte[] Recursive(ReadOnlySpan<byte> hashes)
    {
        var count = hashes.Length / MerkleHash.Size;
        if (count == 1)
            return hashes.ToArray();
        var split = 1;
        while (split * 2 < count)
            split *= 2;
        var cut = split * MerkleHash.Size;
        return SHA256.HashData([1, .. Recursive(hashes[..cut]), .. Recursive(hashes[cut..])]);
    }
}
