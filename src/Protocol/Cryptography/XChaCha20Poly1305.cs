using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03, section 2.3): HChaCha20 over OpenSSL's ChaCha20-Poly1305. Its
/// 24-byte nonce may be random. Thread-safe.
/// </summary>
public static class XChaCha20Poly1305
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes of a nonce.</summary>
    public const int NonceSize = 24;

    /// <summary>Bytes of the tag that follows the ciphertext.</summary>
    public const int TagSize = 16;

    /// <summary>Encrypts and authenticates.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">24 bytes, never twice with one key; random ones are safe.</param>
    /// <param name="plaintext">What is hidden.</param>
    /// <param name="associated">What is authenticated with it, but not hidden.</param>
    /// <param name="output">Ciphertext and tag: exactly 16 bytes longer than the plaintext.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, Span<byte> output)
    {
        if (output.Length != plaintext.Length + TagSize)
            throw new ArgumentException($"The output must be {TagSize} bytes longer than the plaintext.", nameof(output));
        Span<byte> shortNonce = stackalloc byte[ChaCha20.NonceSize];
        using var cipher = Derive(key, nonce, shortNonce);
        cipher.Seal(shortNonce, plaintext, associated, output);
    }

    /// <summary>Checks and decrypts.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="nonce">24 bytes.</param>
    /// <param name="sealedBytes">Ciphertext and tag.</param>
    /// <param name="associated">As given to <see cref="Seal"/>.</param>
    /// <param name="plaintext">Exactly 16 bytes shorter than <paramref name="sealedBytes"/>; all zero when false is returned.</param>
    /// <returns>False if anything was changed or the key is another, or if the input is shorter than a tag.</returns>
    /// <exception cref="ArgumentException">A length other than that of a too short input is wrong.</exception>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated, Span<byte> plaintext)
    {
        if (sealedBytes.Length < TagSize)
            return false;
        if (plaintext.Length != sealedBytes.Length - TagSize)
            throw new ArgumentException($"The plaintext must be {TagSize} bytes shorter than the input.", nameof(plaintext));
        Span<byte> shortNonce = stackalloc byte[ChaCha20.NonceSize];
        using var cipher = Derive(key, nonce, shortNonce);
        return cipher.TryOpen(shortNonce, sealedBytes, associated, plaintext);
    }

    private static AeadKey Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, Span<byte> shortNonce)
    {
        if (key.Length != KeySize)
            throw new ArgumentException($"An XChaCha20-Poly1305 key has {KeySize} bytes, not {key.Length}.", nameof(key));
        if (nonce.Length != NonceSize)
            throw new ArgumentException($"An XChaCha20-Poly1305 nonce has {NonceSize} bytes, not {nonce.Length}.", nameof(nonce));
        Span<byte> subkey = stackalloc byte[HChaCha20.OutputSize];
        HChaCha20.Derive(key, nonce[..HChaCha20.NonceSize], subkey);
        shortNonce[..4].Clear();
        nonce[HChaCha20.NonceSize..].CopyTo(shortNonce[4..]);
        var cipher = new AeadKey(subkey);
        CryptographicOperations.ZeroMemory(subkey);
        return cipher;
    }
}
