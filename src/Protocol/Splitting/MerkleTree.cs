using System.Diagnostics;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>
/// A small Merkle tree, held whole, of the shape of RFC 6962, section 2.1: a node without a sibling is carried up unchanged.
/// What is hashed is said at <see cref="MerkleHash"/>.
/// </summary>
internal sealed class MerkleTree
{
    private readonly byte[] _nodes;
    private readonly int _leaves;

    /// <summary>Builds the tree over leaf hashes laid end to end; at least one, at most 255.</summary>
    public MerkleTree(ReadOnlySpan<byte> leafHashes)
    {
        Debug.Assert(leafHashes.Length % MerkleHash.Size == 0 && leafHashes.Length is > 0 and <= 255 * MerkleHash.Size);
        _leaves = leafHashes.Length / MerkleHash.Size;
        _nodes = new byte[NodeCount(_leaves) * MerkleHash.Size];
        leafHashes.CopyTo(_nodes);

        var level = 0;
        for (var count = _leaves; count > 1; count = (count + 1) / 2)
        {
            var next = level + count;
            for (var left = 0; left < count; left += 2)
            {
                var parent = Node(next + left / 2);
                if (left + 1 < count)
                    MerkleHash.Node(Node(level + left), Node(level + left + 1), parent);
                else
                    Node(level + left).CopyTo(parent);
            }

            level = next;
        }
    }

    public ReadOnlySpan<byte> Root => _nodes.AsSpan(_nodes.Length - MerkleHash.Size);

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
                written += MerkleHash.Size;
            }

            level += count;
        }
    }

    private static int NodeCount(int leaves)
    {
        var total = 1;
        for (var count = leaves; count > 1; count = (count + 1) / 2)
            total += count;
        return total;
    }

    private Span<byte> Node(int position) => _nodes.AsSpan(position * MerkleHash.Size, MerkleHash.Size);
}
