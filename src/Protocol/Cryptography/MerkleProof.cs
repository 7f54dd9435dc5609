using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>Audit paths (RFC 6962, section 2.1.1; RFC 9162, section 2.1.3): their length, and whether one leads to a root.</summary>
internal static class MerkleProof
{
    /// <summary>Bytes of the audit path of one leaf in a tree of that many leaves.</summary>
    public static int Size(long index, long leaves)
    {
        var size = 0;
        for (var count = leaves; count > 1; count = count / 2 + count % 2, index /= 2)
        {
            if ((index ^ 1) < count)
                size += MerkleHash.Size;
        }

        return size;
    }

    /// <summary>The longest audit path in a tree of that many leaves, in bytes.</summary>
    public static int MaxSize(long leaves) => Size(0, leaves);

    /// <summary>Whether the audit path, nearest sibling first, leads from this leaf hash at this index to the root.</summary>
    public static bool Verify(ReadOnlySpan<byte> leafHash, long index, long leaves, ReadOnlySpan<byte> proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= leaves || proof.Length != Size(index, leaves))
            return false;

        Span<byte> hash = stackalloc byte[MerkleHash.Size];
        leafHash.CopyTo(hash);
        for (var count = leaves; count > 1; count = count / 2 + count % 2, index /= 2)
        {
            if ((index ^ 1) >= count)
                continue;
            var sibling = proof[..MerkleHash.Size];
            proof = proof[MerkleHash.Size..];
            if ((index & 1) == 0)
                MerkleHash.Node(hash, sibling, hash);
            else
                MerkleHash.Node(sibling, hash, hash);
        }

        return CryptographicOperations.FixedTimeEquals(hash, root);
    }
}
