using System.Diagnostics;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// The hashes of a Merkle tree over SHA-256 with the domain separation of RFC 6962, section 2.1 (RFC 9162, section 2.1.1):
/// leaves are hashed behind a 0x00 byte, nodes behind 0x01. Shared by fragments and by the ledger.
/// </summary>
internal static class MerkleHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    /// <summary>What a leaf's hash input begins with.</summary>
    public const byte LeafPrefix = 0x00;

    private const byte NodePrefix = 0x01;

    /// <summary>One hash state per thread: leaves come in pieces, and a fresh state per leaf would be garbage on the hot path.</summary>
    [ThreadStatic]
    private static IncrementalHash? _leafHash;

    /// <summary>Leaf hash over two parts; the first begins with <see cref="LeafPrefix"/>, which is no part of the leaf.</summary>
    public static void Leaf(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> data, Span<byte> destination)
    {
        Debug.Assert(prefix[0] == LeafPrefix);
        var hash = _leafHash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(prefix);
        hash.AppendData(data);
        hash.GetHashAndReset(destination);
    }

    /// <summary>The hash of an inner node; the destination may be one of the inputs.</summary>
    public static void Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> destination)
    {
        Span<byte> input = stackalloc byte[1 + 2 * Size];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Size)..]);
        SHA256.HashData(input, destination);
    }
}
