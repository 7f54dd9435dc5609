using System.Diagnostics;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>
/// The wide-block cipher LIONESS (Anderson and Biham 1996) over ChaCha20 and keyed BLAKE2b-256: a change of any bit
/// scrambles the whole block, so a marked payload cannot be recognised further down the path.
/// </summary>
internal static class Lioness
{
    public const int KeySize = 32;

    private const int LeftSize = 32;
    private const int RoundKeySize = 32;

    public static void Encrypt(ReadOnlySpan<byte> key, Span<byte> block)
    {
        Debug.Assert(block.Length > LeftSize);
        Span<byte> rounds = stackalloc byte[4 * RoundKeySize];
        Expand(key, rounds);
        Span<byte> left = block[..LeftSize], right = block[LeftSize..];
        Stream(Round(rounds, 0), left, right, right);
        Hash(Round(rounds, 1), right, left);
        Stream(Round(rounds, 2), left, right, right);
        Hash(Round(rounds, 3), right, left);
        CryptographicOperations.ZeroMemory(rounds);
    }

    /// <summary>Decrypts into another span of the same length, or in place.</summary>
    public static void Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> source, Span<byte> block)
    {
        Debug.Assert(source.Length == block.Length && block.Length > LeftSize);
        Span<byte> rounds = stackalloc byte[4 * RoundKeySize];
        Expand(key, rounds);
        Span<byte> left = block[..LeftSize], right = block[LeftSize..];
        source[..LeftSize].CopyTo(left);
        Hash(Round(rounds, 3), source[LeftSize..], left);
        Stream(Round(rounds, 2), left, source[LeftSize..], right);
        Hash(Round(rounds, 1), right, left);
        Stream(Round(rounds, 0), left, right, right);
        CryptographicOperations.ZeroMemory(rounds);
    }

    /// <summary>The four round keys are the first 128 bytes of the key's ChaCha20 stream.</summary>
    private static void Expand(ReadOnlySpan<byte> key, Span<byte> rounds)
    {
        rounds.Clear();
        ChaCha20.Xor(key, OnionFormat.Nonce, 0, rounds, rounds);
    }

    private static ReadOnlySpan<byte> Round(ReadOnlySpan<byte> rounds, int number) =>
        rounds.Slice(number * RoundKeySize, RoundKeySize);

    private static void Stream(ReadOnlySpan<byte> roundKey, ReadOnlySpan<byte> left, ReadOnlySpan<byte> source, Span<byte> right)
    {
        Span<byte> key = stackalloc byte[RoundKeySize];
        for (var i = 0; i < key.Length; i++)
            key[i] = (byte)(roundKey[i] ^ left[i]);
        ChaCha20.Xor(key, OnionFormat.Nonce, 0, source, right);
    }

    private static void Hash(ReadOnlySpan<byte> roundKey, ReadOnlySpan<byte> right, Span<byte> left)
    {
        Span<byte> digest = stackalloc byte[LeftSize];
        Blake2b.Hash(right, digest, roundKey);
        for (var i = 0; i < digest.Length; i++)
            left[i] ^= digest[i];
    }
}
