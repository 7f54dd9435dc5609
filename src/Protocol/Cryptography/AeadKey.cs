using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// One ChaCha20-Poly1305 key (RFC 8439, section 2.8), which seals and opens. The platform's class calls the same functions, but clears
/// OpenSSL's error queue before each of them: a microsecond a call, several times what a small message takes. A native context takes
/// 1.2 KB, which every session would need two of, so they are the threads', which use them for one key after the other. Not thread-safe;
/// disposing it while another thread is inside is safe, and ends with that call. What was disposed may stay in the context of a thread that
/// has used it until that thread uses another.
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
    private static readonly nint NoKey = (nint)NativeMemory.AllocZeroed(KeySize);

    // One for each direction, since a connection's thread goes to and fro between two keys.
    [ThreadStatic]
    private static Work? s_sealing;

    [ThreadStatic]
    private static Work? s_opening;

    // Where the collector makes no copies of it.
    private readonly NativeContextHandle _key;

    /// <summary>Copies the key; <see cref="Dispose"/> erases the copy.</summary>
    /// <exception cref="ArgumentException">The key does not have 32 bytes.</exception>
    public AeadKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeySize) throw new ArgumentException($"A key has {KeySize} bytes, not {key.Length}.", nameof(key));
        _key = new NativeContextHandle((nint)NativeMemory.Alloc(KeySize), &Erase);
        key.CopyTo(new Span<byte>((void*)_key.Pointer, KeySize));
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
            _key.DangerousAddRef(ref added);
            fixed (byte* iv = nonce, source = plaintext, data = associated, target = output)
            {
                var work = s_sealing ??= new Work();
                var context = work.Pointer;
                int written;
                LibCrypto.Check(
                    LibCrypto.EVP_EncryptInit_ex2(context, 0, work.Take(this), iv, 0) == 1
                    && (associated.IsEmpty || LibCrypto.EVP_EncryptUpdate(context, null, &written, data, associated.Length) == 1)
                    && (plaintext.IsEmpty || LibCrypto.EVP_EncryptUpdate(context, target, &written, source, plaintext.Length) == 1)
                    && LibCrypto.EVP_EncryptFinal_ex(context, target + plaintext.Length, &written) == 1
                    && LibCrypto.EVP_CIPHER_CTX_ctrl(context, GetTag, TagSize, target + plaintext.Length) == 1,
                    "ChaCha20-Poly1305");
                work.Knows(this);
            }
        }
        finally
        {
            if (added) _key.DangerousRelease();
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
            _key.DangerousAddRef(ref added);
            // A byte of its own where there is nothing to decrypt, since OpenSSL takes no null for it.
            var nothing = stackalloc byte[TagSize];
            fixed (byte* iv = nonce, source = sealedBytes, data = associated, target = output)
            {
                var work = s_opening ??= new Work();
                var context = work.Pointer;
                int written;
                LibCrypto.Check(
                    LibCrypto.EVP_DecryptInit_ex2(context, 0, work.Take(this), iv, 0) == 1
                    && LibCrypto.EVP_CIPHER_CTX_ctrl(context, SetTag, TagSize, source + output.Length) == 1
                    && (associated.IsEmpty || LibCrypto.EVP_DecryptUpdate(context, null, &written, data, associated.Length) == 1)
                    && (output.IsEmpty || LibCrypto.EVP_DecryptUpdate(context, target, &written, source, output.Length) == 1),
                    "ChaCha20-Poly1305");
                work.Knows(this);
                if (LibCrypto.EVP_DecryptFinal_ex(context, output.IsEmpty ? nothing : target, &written) == 1) return true;
            }
        }
        finally
        {
            if (added) _key.DangerousRelease();
        }

        output.Clear();
        LibCrypto.ERR_clear_error();
        return false;
    }

    public void Dispose()
    {
        s_sealing?.Forget(this);
        s_opening?.Forget(this);
        _key.Dispose();
    }

    private static void Erase(nint key)
    {
        CryptographicOperations.ZeroMemory(new Span<byte>((void*)key, KeySize));
        NativeMemory.Free((void*)key);
    }

    private static void CheckOverlap(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Overlaps(output, out var offset) && offset != 0) throw new ArgumentException("The output may begin where the input begins, but must not overlap it otherwise.", nameof(output));
    }

    /// <summary>A thread's context, and whose key it knows.</summary>
    private sealed class Work
    {
        private readonly NativeContextHandle _context = new(LibCrypto.EVP_CIPHER_CTX_new(), &LibCrypto.EVP_CIPHER_CTX_free);
        private AeadKey? _owner;

        public Work()
        {
            LibCrypto.Check(Cipher != 0, "fetch of ChaCha20-Poly1305");
            LibCrypto.Check(!_context.IsInvalid && LibCrypto.EVP_EncryptInit_ex2(_context.Pointer, Cipher, null, null, 0) == 1, "ChaCha20-Poly1305 context");
        }

        public nint Pointer => _context.Pointer;

        /// <summary>The key that the context has to be given; null where it knows it. It is not taken to know it before <see cref="Knows"/>.</summary>
        public byte* Take(AeadKey owner)
        {
            if (_owner == owner) return null;
            _owner = null;
            return (byte*)owner._key.Pointer;
        }

        public void Knows(AeadKey owner) => _owner = owner;

        public void Forget(AeadKey owner)
        {
            if (_owner != owner) return;
            _owner = null;
            LibCrypto.Check(LibCrypto.EVP_EncryptInit_ex2(_context.Pointer, 0, (byte*)NoKey, null, 0) == 1, "ChaCha20-Poly1305 context");
        }
    }
}
