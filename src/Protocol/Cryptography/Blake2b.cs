namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// BLAKE2b (RFC 7693), keyed or not, by OpenSSL. Thread-safe; no managed allocation after a thread's first call.
/// </summary>
public static unsafe class Blake2b
{
    /// <summary>Bytes of the longest output, and of the longest key.</summary>
    public const int MaximumSize = 64;

    private static readonly nint Digest = LibCrypto.EVP_MD_fetch(0, "BLAKE2B-512", 0);
    private static readonly nint Mac = LibCrypto.EVP_MAC_fetch(0, "BLAKE2BMAC", 0);

    [ThreadStatic]
    private static NativeContextHandle? _context;

    /// <summary>Hashes the data.</summary>
    /// <param name="data">Any length.</param>
    /// <param name="output">1 to 64 bytes; its length is part of the hash, so a short one is no prefix of a long one.</param>
    /// <param name="key">0 to 64 bytes; with a key the result is a message authentication code.</param>
    /// <exception cref="ArgumentException">The output or key length is out of range.</exception>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> output, ReadOnlySpan<byte> key = default)
    {
        if (output.Length is < 1 or > MaximumSize)
            throw new ArgumentException($"BLAKE2b gives 1 to {MaximumSize} bytes, not {output.Length}.", nameof(output));
        if (key.Length > MaximumSize)
            throw new ArgumentException($"A BLAKE2b key has at most {MaximumSize} bytes, not {key.Length}.", nameof(key));

        if (!key.IsEmpty)
            Authenticate(data, output, key);
        else if (output.Length == MaximumSize)
            Digest512(data, output);
        else
            Blake2bPortable.Hash(data, output);
    }

    private static void Digest512(ReadOnlySpan<byte> data, Span<byte> output)
    {
        uint written;
        fixed (byte* source = data, target = output)
            LibCrypto.Check(LibCrypto.EVP_Digest(source, (nuint)data.Length, target, &written, Digest, 0) == 1, "BLAKE2b");
    }

    private static void Authenticate(ReadOnlySpan<byte> data, Span<byte> output, ReadOnlySpan<byte> key)
    {
        var context = _context ??= new NativeContextHandle(LibCrypto.EVP_MAC_CTX_new(Mac), &LibCrypto.EVP_MAC_CTX_free);
        var size = (nuint)output.Length;
        nuint written;
        var parameters = stackalloc OsslParameter[2];
        parameters[0] = OsslParameter.Number("size"u8, &size);
        parameters[1] = default;
        fixed (byte* source = data, target = output, secret = key)
        {
            LibCrypto.Check(
                LibCrypto.EVP_MAC_init(context.Pointer, secret, (nuint)key.Length, parameters) == 1
                && LibCrypto.EVP_MAC_update(context.Pointer, source, (nuint)data.Length) == 1
                && LibCrypto.EVP_MAC_final(context.Pointer, target, &written, size) == 1
                && written == size,
                "keyed BLAKE2b");
        }
    }
}
