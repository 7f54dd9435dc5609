using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Ledger;

/// <summary>
/// All of a growing tree that its root depends on: the hashes of its perfect subtrees, the largest first, one for each bit
/// that is set in the size. So leaves are added in logarithmic space. Not thread-safe.
/// </summary>
public sealed class CompactRange
{
    private readonly List<byte[]> _hashes;

    /// <summary>An empty tree.</summary>
    public CompactRange() => _hashes = [];

    /// <summary>A tree as <see cref="ToBytes"/> gave it.</summary>
    /// <param name="size">Its leaves.</param>
    /// <param name="hashes">32 bytes for each bit that is set in the size.</param>
    /// <exception cref="ArgumentException">The size is negative, or the bytes are not as many as it needs.</exception>
    public CompactRange(long size, ReadOnlySpan<byte> hashes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (hashes.Length != BitOperations.PopCount((ulong)size) * MerkleHash.Size)
            throw new ArgumentException($"{hashes.Length} bytes are not those of a tree of {size} leaves.", nameof(hashes));
        Size = size;
        _hashes = [];
        for (; hashes.Length > 0; hashes = hashes[MerkleHash.Size..]) _hashes.Add(hashes[..MerkleHash.Size].ToArray());
    }

    /// <summary>Leaves in the tree.</summary>
    public long Size { get; private set; }

    /// <summary>Adds a leaf.</summary>
    /// <param name="leafHash">32 bytes, as <see cref="LedgerEntry.LeafHash"/> gives them.</param>
    /// <exception cref="ArgumentException">The hash has another length.</exception>
    public void Append(ReadOnlySpan<byte> leafHash)
    {
        if (leafHash.Length != MerkleHash.Size) throw new ArgumentException($"A hash has {MerkleHash.Size} bytes.", nameof(leafHash));
        var hash = leafHash.ToArray();
        for (var size = Size; (size & 1) == 1; size >>= 1)
        {
            MerkleHash.Node(_hashes[^1], hash, hash);
            _hashes.RemoveAt(_hashes.Count - 1);
        }

        _hashes.Add(hash);
        Size++;
    }

    /// <summary>The Merkle tree hash of all leaves (RFC 6962, section 2.1), 32 bytes.</summary>
    public ImmutableArray<byte> Root()
    {
        if (_hashes.Count == 0) return [.. SHA256.HashData([])];
        var root = _hashes[^1].ToArray();
        for (var i = _hashes.Count - 2; i >= 0; i--) MerkleHash.Node(_hashes[i], root, root);
        return [.. root];
    }

    /// <summary>The hashes, end to end, for the constructor.</summary>
    public byte[] ToBytes() => [.. _hashes.SelectMany(hash => hash)];
}
