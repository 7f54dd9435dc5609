using System.Diagnostics.CodeAnalysis;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>
/// One shard of a segment with what proves that it belongs there (docs/protocol/splitting.md, "Fragment"). An instance
/// is always verified: it was made by <see cref="Splitter"/>, or decoded with its proof checked. Immutable.
/// </summary>
public sealed class Fragment
{
    private const int FixedSize = SegmentHeader.EncodedSize + 1;

    internal Fragment(SegmentHeader header, int index, ReadOnlyMemory<byte> proof, ReadOnlyMemory<byte> shard)
    {
        Header = header;
        Index = index;
        Proof = proof;
        Shard = shard;
    }

    /// <summary>The segment's header, the same in all its fragments.</summary>
    public SegmentHeader Header { get; }

    /// <summary>Position among the n fragments, from 0; the first k carry the package itself, the rest parity.</summary>
    public int Index { get; }

    /// <summary>Audit path from the shard's leaf to the root, nearest sibling first; a multiple of 32 bytes.</summary>
    public ReadOnlyMemory<byte> Proof { get; }

    /// <summary>The shard; a part of the decoded bytes, which must not change while the fragment is in use.</summary>
    public ReadOnlyMemory<byte> Shard { get; }

    /// <summary>Bytes of the encoded form.</summary>
    public int EncodedSize => FixedSize + Proof.Length + Shard.Length;

    /// <summary>The longest shard that fits, with header and proof, into a given space.</summary>
    /// <param name="contentCapacity">Bytes there are for one encoded fragment.</param>
    /// <param name="total">n, 1 to 255; the proof grows with it.</param>
    /// <returns>Bytes; 0 if not even the shortest shard fits.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="total"/> is out of range.</exception>
    public static int MaxShard(int contentCapacity, int total)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(total, SplitParameters.MaxTotal);
        var size = Math.Min(SegmentHeader.MaxPackageSize, contentCapacity - FixedSize - MerkleProof.MaxSize(total));
        return size < SegmentHeader.MinShardSize ? 0 : size;
    }

    /// <summary>Writes <see cref="EncodedSize"/> bytes: header, index, proof, shard.</summary>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int Encode(Span<byte> destination)
    {
        if (destination.Length < EncodedSize)
            throw new ArgumentException($"The fragment needs {EncodedSize} bytes.", nameof(destination));
        Header.Encode(destination);
        destination[SegmentHeader.EncodedSize] = (byte)Index;
        Proof.Span.CopyTo(destination[FixedSize..]);
        Shard.Span.CopyTo(destination[(FixedSize + Proof.Length)..]);
        return EncodedSize;
    }

    /// <summary>The encoded form as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[EncodedSize];
        Encode(bytes);
        return bytes;
    }

    /// <summary>Reads and verifies a fragment that fills the source exactly. Allocates nothing that grows with the input.</summary>
    /// <param name="source">Untrusted bytes; the fragment keeps a reference to them.</param>
    /// <param name="fragment">The verified fragment, or null.</param>
    /// <param name="fault">A code of <see cref="FragmentFault"/>, or null.</param>
    public static bool TryDecode(ReadOnlyMemory<byte> source, [NotNullWhen(true)] out Fragment? fragment, [NotNullWhen(false)] out string? fault)
    {
        fragment = null;
        var bytes = source.Span;
        if (!SegmentHeader.TryDecode(bytes, out var header, out fault))
            return false;
        fault = FragmentFault.Truncated;
        if (bytes.Length < FixedSize)
            return false;

        int index = bytes[SegmentHeader.EncodedSize];
        fault = FragmentFault.Index;
        if (index >= header.Total)
            return false;

        var proofSize = MerkleProof.Size(index, header.Total);
        var size = FixedSize + proofSize + header.ShardSize;
        fault = bytes.Length < size ? FragmentFault.Truncated : FragmentFault.TrailingBytes;
        if (bytes.Length != size)
            return false;

        var proof = source.Slice(FixedSize, proofSize);
        var shard = source.Slice(FixedSize + proofSize, header.ShardSize);
        Span<byte> leaf = stackalloc byte[MerkleHash.Size];
        HashLeaf(bytes[..SegmentHeader.DescriptionSize], index, shard.Span, leaf);
        Span<byte> root = stackalloc byte[MerkleHash.Size];
        header.Root.CopyTo(root);
        fault = FragmentFault.Proof;
        if (!MerkleProof.Verify(leaf, index, header.Total, proof.Span, root))
            return false;

        fragment = new Fragment(header, index, proof, shard);
        fault = null;
        return true;
    }

    /// <summary>The leaf commits to the header and the index too, so no bit of a fragment can change unnoticed.</summary>
    internal static void HashLeaf(ReadOnlySpan<byte> description, int index, ReadOnlySpan<byte> shard, Span<byte> destination)
    {
        Span<byte> prefix = stackalloc byte[1 + SegmentHeader.DescriptionSize + 1];
        prefix[0] = MerkleHash.LeafPrefix;
        description.CopyTo(prefix[1..]);
        prefix[^1] = (byte)index;
        MerkleHash.Leaf(prefix, shard, destination);
    }
}
