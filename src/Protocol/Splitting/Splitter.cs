using System.Buffers;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>
/// Splits sealed bytes into fragments of which any k rebuild them and fewer reveal only sizes (AONT-RS,
/// docs/protocol/splitting.md). Thread-safe.
/// </summary>
public static class Splitter
{
    /// <summary>The most bytes that one segment can carry if each encoded fragment has the given space.</summary>
    /// <param name="contentCapacity">Bytes there are for one encoded fragment.</param>
    /// <param name="parameters">k and n.</param>
    /// <returns>Bytes; negative if not even an empty segment fits.</returns>
    /// <exception cref="ArgumentException"><paramref name="parameters"/> is the default value.</exception>
    public static int MaxSealedSize(int contentCapacity, SplitParameters parameters)
    {
        Check(parameters);
        return (int)Math.Min(SegmentHeader.MaxPackageSize, (long)parameters.Required * Fragment.MaxShard(contentCapacity, parameters.Total))
            - AllOrNothing.Overhead;
    }

    /// <summary>
    /// Splits under a fresh key: fragments of two calls never combine, not even of the same bytes.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="number">The segment's position in it, from 0.</param>
    /// <param name="last">Whether the stream ends with this segment.</param>
    /// <param name="sealedBytes">What to split; may be empty.</param>
    /// <param name="parameters">k and n.</param>
    /// <param name="random">Source of the 32-byte key; null means the system's generator.</param>
    /// <returns>n fragments, by index.</returns>
    /// <exception cref="ArgumentException">The parameters are the default value, or the package would exceed 16 MiB.</exception>
    public static Fragment[] Split(
        StreamId stream, uint number, bool last, ReadOnlySpan<byte> sealedBytes, SplitParameters parameters, IRandomSource? random = null)
    {
        Check(parameters);
        int required = parameters.Required, total = parameters.Total;
        var packageSize = (long)sealedBytes.Length + AllOrNothing.Overhead;
        var longSize = SegmentHeader.ShardSizeOf(packageSize, required);
        if (packageSize > SegmentHeader.MaxPackageSize)
            throw new ArgumentException($"{sealedBytes.Length} bytes are too many for one segment of {parameters}.", nameof(sealedBytes));

        var size = (int)longSize;
        var shards = EncodeShards(sealedBytes, parameters, size, random ?? SystemRandomSource.Instance);

        Span<byte> description = stackalloc byte[SegmentHeader.DescriptionSize];
        SegmentHeader.Describe(stream, number, last, parameters, (int)packageSize, size, description);
        Span<byte> leaves = stackalloc byte[total * MerkleHash.Size];
        for (var index = 0; index < total; index++)
            Fragment.HashLeaf(description, index, shards[index], leaves.Slice(index * MerkleHash.Size, MerkleHash.Size));

        var tree = new MerkleTree(leaves);
        var header = new SegmentHeader(stream, number, last, parameters, (int)packageSize, size, Digest256.Read(tree.Root));
        var fragments = new Fragment[total];
        for (var index = 0; index < total; index++)
        {
            var proof = new byte[MerkleProof.Size(index, total)];
            tree.CopyProof(index, proof);
            fragments[index] = new Fragment(header, index, proof, shards[index]);
        }

        return fragments;
    }

    /// <summary>One array for each shard: a single one for all would land among the large objects.</summary>
    private static byte[][] EncodeShards(ReadOnlySpan<byte> sealedBytes, SplitParameters parameters, int size, IRandomSource random)
    {
        var shards = new byte[parameters.Total][];
        for (var index = 0; index < shards.Length; index++)
            shards[index] = GC.AllocateUninitializedArray<byte>(size);

        var buffer = ArrayPool<byte>.Shared.Rent(size * parameters.Required);
        try
        {
            var package = buffer.AsSpan(0, size * parameters.Required);
            Span<byte> key = stackalloc byte[AllOrNothing.KeySize];
            random.Fill(key);
            AllOrNothing.Protect(key, sealedBytes, package);
            CryptographicOperations.ZeroMemory(key);
            for (var index = 0; index < shards.Length; index++)
            {
                if (index < parameters.Required)
                    package.Slice(index * size, size).CopyTo(shards[index]);
                else
                    ReedSolomon.EncodeParity(package, parameters.Required, index - parameters.Required, shards[index]);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return shards;
    }

    private static void Check(SplitParameters parameters)
    {
        if (!SplitParameters.AreValid(parameters.Required, parameters.Total))
            throw new ArgumentException("Split parameters must be 1 ≤ k ≤ n ≤ 255.", nameof(parameters));
    }
}
