using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// HChaCha20 (draft-irtf-cfrg-xchacha-03, section 2.2): derives a subkey from a key and 16 bytes of nonce. Thread-safe.
/// </summary>
public static class HChaCha20
{
    /// <summary>Bytes of the nonce.</summary>
    public const int NonceSize = 16;

    /// <summary>Bytes of the derived key.</summary>
    public const int OutputSize = 32;

    // "expand 32-byte k", the constant row of the ChaCha state (RFC 8439, section 2.3).
    private static ReadOnlySpan<uint> Constants => [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];

    /// <summary>Derives the subkey.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">16 bytes.</param>
    /// <param name="output">Where the 32 bytes go.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> output)
    {
        if (nonce.Length != NonceSize)
            throw new ArgumentException($"An HChaCha20 nonce has {NonceSize} bytes, not {nonce.Length}.", nameof(nonce));
        if (output.Length != OutputSize)
            throw new ArgumentException($"HChaCha20 gives {OutputSize} bytes, not {output.Length}.", nameof(output));

        // A ChaCha20 block is permutation + initial state. HChaCha20 is rows 0 and 3 of the permutation alone, so
        // taking the (known) constants and nonce off the platform's block gives it without a hand-written permutation.
        Span<byte> block = stackalloc byte[ChaCha20.BlockSize];
        block.Clear();
        ChaCha20.Xor(key, nonce[4..], BinaryPrimitives.ReadUInt32LittleEndian(nonce), block, block);
        for (var i = 0; i < 4; i++)
        {
            var top = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]) - Constants[i];
            var bottom = BinaryPrimitives.ReadUInt32LittleEndian(block[(48 + (4 * i))..]) - BinaryPrimitives.ReadUInt32LittleEndian(nonce[(4 * i)..]);
            BinaryPrimitives.WriteUInt32LittleEndian(output[(4 * i)..], top);
            BinaryPrimitives.WriteUInt32LittleEndian(output[(16 + (4 * i))..], bottom);
        }
        CryptographicOperations.ZeroMemory(block);
    }
}
