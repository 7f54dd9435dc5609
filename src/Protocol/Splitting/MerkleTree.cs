using System.Diagnostics;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>
/// Merkle tree over SHA-256 with the shape and the domain separation of RFC 6962, section 2.1: leaves are hashed
/// behind a 0x00 byte, nodes behind 0x01, and a node without a sibling is carried up unchanged.
/// </summary>
internal sealed class MerkleTree
{
    public const int HashSize = SHA256.HashSizeInBytes;

    /// <summary>What a leaf's hash input begins with.</summary>
    public const byte LeafPrefix = 0x00;

    private const byte NodePrefix = 0x01;

    /// <summary>One hash state per thread: leaves come in pieces, and a fresh state per leaf would be garbage on the hot path.</summary>
    [ThreadStatic]
    private static IncrementalHash? _leafHash;

    private readonly byte[] _nodes;
    private readonly int _leaves;

    /// <summary>Builds the tree over leaf hashes laid end to end; at least one, at most 255.</summary>
    public MerkleTree(ReadOnlySpan<byte> leafHashes)
    {
        Debug.Assert(leafHashes.Length % HashSize == 0 && leafHashes.Length is > 0 and <= 255 * HashSize);
        _leaves = leafHashes.Length / HashSize;
        _nodes = new byte[NodeCount(_leaves) * HashSize];
        leafHashes.CopyTo(_nodes);

        var level = 0;
        for (var count = _leaves; count > 1; count = (count + 1) / 2)
        {
            var next = level + count;
            for (var left = 0; left < count; left += 2)
            {
                var parent = Node(next + left / 2);
                if (left + 1 < count)
                    HashNode(Node(level + left), Node(level + left + 1), parent);
                else
                    Node(level + left).CopyTo(parent);
            }

            level = next;
        }
    }

    public ReadOnlySpan<byte> Root => _nodes.AsSpan(_nodes.Length - HashSize);

    /// <summary>Bytes of the audit path of one leaf in a tree of that many leaves.</summary>
    public static int ProofSize(int index, int leaves)
    {
        var size = 0;
        for (var count = leaves; count > 1; count = (count + 1) / 2, index /= 2)
        {
            if ((index ^ 1) < count)
                size += HashSize;
        }

        return size;
    }

    /// <summary>The longest audit path in a tree of that many leaves, in bytes.</summary>
    public static int MaxProofSize(int leaves) => ProofSize(0, leaves);

    /// <summary>Writes the audit path of a leaf, nearest sibling first.</summary>
    public void CopyProof(int index, Span<byte> destination)
    {
        var level = 0;
        var written = 0;
        for (var count = _leaves; count > 1; count = (count + 1) / 2, index /= 2)
        {
            if ((index ^ 1) < count)
            {
                Node(level + (index ^ 1)).CopyTo(destination[written..]);
                written += HashSize;
            }

            level += count;
        }
    }

    /// <summary>Whether the audit path leads from this leaf hash at this index to the root.</summary>
    public static bool Verify(ReadOnlySpan<byte> leafHash, int index, int leaves, ReadOnlySpan<byte> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= leaves || proof.Length != ProofSize(index, leaves))
            return false;

        Span<byte> hash = stackalloc byte[HashSize];
        leafHash.CopyTo(hash);
        for (var count = leaves; count > 1; count = (count + 1) / 2, index /= 2)
        {
            if ((index ^ 1) >= count)
                continue;
            var sibling = proof[..HashSize];
            proof = proof[HashSize..];
            if ((index & 1) == 0)
                HashNode(hash, sibling, hash);
            else
                HashNode(sibling, hash, hash);
        }

        return CryptographicOperations.FixedTimeEquals(hash, root);
    }

    /// <summary>Leaf hash over two parts; the first begins with <see cref="LeafPrefix"/>, which is no part of the leaf.</summary>
    public static void HashLeaf(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Debug.Assert(prefix[0] == LeafPrefix);
        var hash = _leafHash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(prefix);
        hash.AppendData(data);
        hash.GetHashAndReset(destination);
    }

    private static void HashNode(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[1 + 2 * HashSize];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + HashSize)..]);
        SHA256.HashData(input, destination);
    }

    private static int NodeCount(int leaves)
    {
        var total = 1;
        for (var count = leaves; count > 1; count = (count + 1) / 2)
            total += count;
        return total;
    }

    private Span<byte> Node(int position) => _nodes.AsSpan(position * HashSize, HashSize);
}
