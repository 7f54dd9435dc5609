using System.Collections.Immutable;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Ledger;

/// <summary>
/// Inclusion and consistency proofs: which subtrees' hashes they consist of, and whether one holds. Proofs are lists of 32-byte
/// hashes in the order of RFC 6962, sections 2.1.1 and 2.1.2. Thread-safe.
/// </summary>
public static class TreeProof
{
    /// <summary>Bytes of each hash.</summary>
    public const int HashSize = MerkleHash.Size;

    /// <summary>Most hashes of a proof that verifies: one for each level of a tree of 2^63 leaves, and one.</summary>
    public const int MaximumHashes = 64;

    /// <summary>The subtrees whose hashes prove that a leaf is in the tree, nearest first.</summary>
    /// <param name="index">The leaf.</param>
    /// <param name="size">Leaves in the tree.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such leaf.</exception>
    public static ImmutableArray<TreeRange> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<TreeRange>();
        for (var range = new TreeRange(0, size); range.Count > 1;)
        {
            var (left, right) = range.Split();
            path.Add(index < left.End ? right : left);
            range = index < left.End ? left : right;
        }

        path.Reverse();
        return [.. path];
    }

    /// <summary>The subtrees whose hashes prove that the tree of <paramref name="second"/> leaves begins with that of <paramref name="first"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 &lt; first ≤ second. Of an empty tree there is nothing to prove.</exception>
    public static ImmutableArray<TreeRange> Consistency(long first, long second)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(first, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        var path = new List<TreeRange>();
        var range = new TreeRange(0, second);
        while (range.End != first)
        {
            var (left, right) = range.Split();
            path.Add(first <= left.End ? right : left);
            range = first <= left.End ? left : right;
        }

        // A subtree that is the whole first tree is known to whoever checks.
        if (range.Start > 0) path.Add(range);
        path.Reverse();
        return [.. path];
    }

    /// <summary>The hash of a subtree from its leaf hashes (RFC 6962, section 2.1).</summary>
    /// <param name="leafHashes">32 bytes for each leaf; at least one leaf.</param>
    /// <exception cref="ArgumentException">Not a multiple of 32 bytes, or none.</exception>
    public static byte[] Hash(ReadOnlySpan<byte> leafHashes)
    {
        if (leafHashes.IsEmpty || leafHashes.Length % HashSize != 0) throw new ArgumentException("These are not leaf hashes.", nameof(leafHashes));
        var range = new CompactRange();
        for (; leafHashes.Length > 0; leafHashes = leafHashes[HashSize..]) range.Append(leafHashes[..HashSize]);
        return [.. range.Root()];
    }

    /// <summary>The hash of the node over two subtrees.</summary>
    /// <param name="left">32 bytes.</param>
    /// <param name="right">32 bytes.</param>
    public static byte[] Join(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var hash = new byte[HashSize];
        MerkleHash.Node(left, right, hash);
        return hash;
    }

    /// <summary>Whether the leaf stands at that index of the tree with that root (RFC 9162, section 2.1.3.2).</summary>
    /// <param name="leafHash">32 bytes.</param>
    /// <param name="index">Where the leaf stands.</param>
    /// <param name="size">Leaves in the tree.</param>
    /// <param name="proof">The hashes, end to end.</param>
    /// <param name="root">32 bytes.</param>
    public static bool VerifyInclusion(ReadOnlySpan<byte> leafHash, long index, long size, ReadOnlySpan<byte> proof, ReadOnlySpan<byte> root) =>
        leafHash.Length == HashSize && root.Length == HashSize && MerkleProof.Verify(leafHash, index, size, proof, root);

    /// <summary>Whether the second tree begins with all of the first (RFC 9162, section 2.1.4.2).</summary>
    /// <param name="first">Leaves in the first tree; an empty one is the beginning of every tree, with an empty proof.</param>
    /// <param name="second">Leaves in the second; not fewer.</param>
    /// <param name="proof">The hashes, end to end.</param>
    /// <param name="firstRoot">32 bytes.</param>
    /// <param name="secondRoot">32 bytes.</param>
    public static bool VerifyConsistency(
        long first, long second, ReadOnlySpan<byte> proof, ReadOnlySpan<byte> firstRoot, ReadOnlySpan<byte> secondRoot)
    {
        if (first < 0 || first > second || firstRoot.Length != HashSize || secondRoot.Length != HashSize || proof.Length % HashSize != 0) return false;
        if (first == second) return proof.IsEmpty && CryptographicOperations.FixedTimeEquals(firstRoot, secondRoot);
        if (first == 0) return proof.IsEmpty && CryptographicOperations.FixedTimeEquals(firstRoot, SHA256.HashData([]));

        // Where the walk begins: the first tree itself if that is perfect, else the first hash of the proof.
        var (node, last) = (first - 1, second - 1);
        for (; (node & 1) == 1; node >>= 1) last >>= 1;
        var begin = firstRoot;
        if ((first & (first - 1)) != 0)
        {
            if (proof.IsEmpty) return false;
            begin = proof[..HashSize];
            proof = proof[HashSize..];
        }

        Span<byte> firstHash = stackalloc byte[HashSize];
        Span<byte> secondHash = stackalloc byte[HashSize];
        begin.CopyTo(firstHash);
        begin.CopyTo(secondHash);
        for (; proof.Length > 0; proof = proof[HashSize..])
        {
            if (last == 0) return false;
            var hash = proof[..HashSize];
            if ((node & 1) == 1 || node == last)
            {
                MerkleHash.Node(hash, firstHash, firstHash);
                MerkleHash.Node(hash, secondHash, secondHash);
                for (; (node & 1) == 0 && node != 0; node >>= 1) last >>= 1;
            }
            else
            {
                MerkleHash.Node(secondHash, hash, secondHash);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0
            && CryptographicOperations.FixedTimeEquals(firstHash, firstRoot)
            && CryptographicOperations.FixedTimeEquals(secondHash, secondRoot);
    }
}
