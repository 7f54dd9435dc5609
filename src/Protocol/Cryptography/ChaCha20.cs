using System.Buffers.Binary;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// The bare ChaCha20 stream cipher (RFC 8439, section 2.4) by OpenSSL. It authenticates nothing: use it only inside a
/// construction that does. Thread-safe; no managed allocation after a thread's first call.
/// </summary>
public static unsafe class ChaCha20
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Bytes of one block of key stream.</summary>
    public const int BlockSize = 64;

    private static readonly nint Cipher = LibCrypto.EVP_CIPHER_fetch(0, "ChaCha20", 0);

    [ThreadStatic]
    private static NativeContextHandle? _context;

    /// <summary>Combines the input with the key stream; the same call encrypts and decrypts.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">12 bytes; never twice with one key.</param>
    /// <param name="counter">The first block's number.</param>
    /// <param name="input">Any length; the block counter must not wrap.</param>
    /// <param name="output">As long as the input; may be exactly the same memory, must not overlap otherwise.</param>
    /// <exception cref="ArgumentException">A length is wrong, the counter would wrap, or the spans overlap partly.</exception>
    public static void Xor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, uint counter, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (key.Length != KeySize)
            throw new ArgumentException($"A ChaCha20 key has {KeySize} bytes, not {key.Length}.", nameof(key));
        if (nonce.Length != NonceSize)
            throw new ArgumentException($"A ChaCha20 nonce has {NonceSize} bytes, not {nonce.Length}.", nameof(nonce));
        if (output.Length != input.Length)
            throw new ArgumentException("Output and input must have the same length.", nameof(output));
        if (input.Overlaps(output, out var offset) && offset != 0)
            throw new ArgumentException("Output may be the input itself, but must not overlap it partly.", nameof(output));
        if (counter + (((ulong)input.Length + BlockSize - 1) / BlockSize) > 1UL << 32)
            throw new ArgumentException("The 32-bit block counter would wrap.", nameof(counter));
        if (input.IsEmpty)
            return;

        // OpenSSL's 16-byte IV is the counter, little-endian, and then the nonce.
        Span<byte> iv = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(iv, counter);
        nonce.CopyTo(iv[4..]);
        var context = _context ??= Create();
        fixed (byte* keyBytes = key, ivBytes = iv, source = input, target = output)
        {
            int written;
            LibCrypto.Check(
                LibCrypto.EVP_EncryptInit_ex2(context.Pointer, 0, keyBytes, ivBytes, 0) == 1
                && LibCrypto.EVP_EncryptUpdate(context.Pointer, target, &written, source, input.Length) == 1
                && written == input.Length,
                "ChaCha20");
        }
    }

    private static NativeContextHandle Create()
    {
        LibCrypto.Check(Cipher != 0, "fetch of ChaCha20");
        var context = new NativeContextHandle(LibCrypto.EVP_CIPHER_CTX_new(), &LibCrypto.EVP_CIPHER_CTX_free);
        LibCrypto.Check(!context.IsInvalid && LibCrypto.EVP_EncryptInit_ex2(context.Pointer, Cipher, null, null, 0) == 1, "ChaCha20 context");
        return context;
    }
}
