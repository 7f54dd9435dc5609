namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// One ChaCha20-Poly1305 key (RFC 8439, section 2.8) in a native context of its own, which seals and opens. The platform's class calls the
/// same functions, but clears OpenSSL's error queue before each of them: a microsecond a call, several times what a small message takes.
/// Not thread-safe; disposing it while another thread is inside is safe, and ends with that call.
/// </summary>
internal sealed unsafe class AeadKey : IDisposable
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Bytes of a tag.</summary>
    public const int TagSize = 16;

    private const int GetTag = 0x10;
    private const int SetTag = 0x11;
    private static readonly nint Cipher = LibCrypto.EVP_CIPHER_fetch(0, "ChaCha20-Poly1305", 0);

    private readonly NativeContextHandle _context;

    /// <summary>Copies the key; <see cref="Dispose"/> erases the copy.</summary>
    /// <exception cref="ArgumentException">The key does not have 32 bytes.</exception>
    public AeadKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize) throw new ArgumentException($"A key has {KeySize} bytes, not {key.Length}.", nameof(key));
        LibCrypto.Check(Cipher != 0, "fetch of ChaCha20-Poly1305");
        _context = new NativeContextHandle(LibCrypto.EVP_CIPHER_CTX_new(), &LibCrypto.EVP_CIPHER_CTX_free);
        fixed (byte* bytes = key)
            LibCrypto.Check(!_context.IsInvalid && LibCrypto.EVP_EncryptInit_ex2(_context.Pointer, Cipher, bytes, null, 0) == 1, "ChaCha20-Poly1305 context");
    }

    /// <summary>Encrypts and authenticates.</summary>
    /// <param name="nonce">12 bytes; never twice with one key.</param>
    /// <param name="plaintext">May begin where <paramref name="output"/> begins; may not overlap it otherwise.</param>
    /// <param name="associated">What is authenticated with it.</param>
    /// <param name="output">Ciphertext and tag: exactly 16 bytes longer than the plaintext.</param>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, plaintext.Length + TagSize);
        CheckOverlap(plaintext, output);
        var added = false;
        try
        {
            _context.DangerousAddRef(ref added);
            fixed (byte* iv = nonce, source = plaintext, data = associated, target = output)
            {
                var context = _context.Pointer;
                int written;
                LibCrypto.Check(
                    LibCrypto.EVP_EncryptInit_ex2(context, 0, null, iv, 0) == 1
                    && (associated.IsEmpty || LibCrypto.EVP_EncryptUpdate(context, null, &written, data, associated.Length) == 1)
                    && (plaintext.IsEmpty || LibCrypto.EVP_EncryptUpdate(context, target, &written, source, plaintext.Length) == 1)
                    && LibCrypto.EVP_EncryptFinal_ex(context, target + plaintext.Length, &written) == 1
                    && LibCrypto.EVP_CIPHER_CTX_ctrl(context, GetTag, TagSize, target + plaintext.Length) == 1,
                    "ChaCha20-Poly1305");
            }
        }
        finally
        {
            if (added) _context.DangerousRelease();
        }
    }

    /// <summary>Checks and decrypts. False, with the output erased, if anything was changed or the key is another.</summary>
    /// <param name="nonce">12 bytes.</param>
    /// <param name="sealedBytes">Ciphertext and tag; may begin where <paramref name="output"/> begins, and may not overlap it otherwise.</param>
    /// <param name="associated">What was authenticated with it.</param>
    /// <param name="output">Exactly 16 bytes shorter.</param>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nonce.Length, NonceSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(output.Length, sealedBytes.Length - TagSize);
        CheckOverlap(sealedBytes, output);
        var added = false;
        try
        {
            _context.DangerousAddRef(ref added);
            // A byte of its own where there is nothing to decrypt, since OpenSSL takes no null for it.
            var nothing = stackalloc byte[TagSize];
            fixed (byte* iv = nonce, source = sealedBytes, data = associated, target = output)
            {
                var context = _context.Pointer;
                int written;
                LibCrypto.Check(
                    LibCrypto.EVP_DecryptInit_ex2(context, 0, null, iv, 0) == 1
                    && LibCrypto.EVP_CIPHER_CTX_ctrl(context, SetTag, TagSize, source + output.Length) == 1
                    && (associated.IsEmpty || LibCrypto.EVP_DecryptUpdate(context, null, &written, data, associated.Length) == 1)
                    && (output.IsEmpty || LibCrypto.EVP_DecryptUpdate(context, target, &written, source, output.Length) == 1),
                    "ChaCha20-Poly1305");
                if (LibCrypto.EVP_DecryptFinal_ex(context, output.IsEmpty ? nothing : target, &written) == 1) return true;
            }
        }
        finally
        {
            if (added) _context.DangerousRelease();
        }

        output.Clear();
        LibCrypto.ERR_clear_error();
        return false;
    }

    public void Dispose() => _context.Dispose();

    private static void CheckOverlap(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Overlaps(output, out var offset) && offset != 0) throw new ArgumentException("The output may begin where the input begins, but must not overlap it otherwise.", nameof(output));
    }
}
