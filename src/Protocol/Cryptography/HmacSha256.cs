namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>
/// HMAC-SHA-256 (RFC 2104) by OpenSSL, in a context that each thread keeps. The platform's one-shot call looks up both
/// algorithms each time, which costs several times the hash of the few hundred bytes that an onion header has. Thread-safe;
/// no managed allocation after a thread's first call.
/// </summary>
internal static unsafe class HmacSha256
{
    public const int Size = 32;

    private static readonly nint Mac = LibCrypto.EVP_MAC_fetch(0, "HMAC", 0);

    [ThreadStatic]
    private static NativeContextHandle? _context;

    /// <summary>Authenticates the data.</summary>
    /// <param name="key">Not empty.</param>
    /// <param name="data">Any length.</param>
    /// <param name="output">32 bytes.</param>
    public static void Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> output)
    {
        // An empty key would mean "the key of before" to OpenSSL.
        if (key.IsEmpty) throw new ArgumentException("HMAC needs a key here.", nameof(key));
        if (output.Length != Size) throw new ArgumentException($"HMAC-SHA-256 gives {Size} bytes, not {output.Length}.", nameof(output));
        var context = _context ??= Create();
        nuint written;
        fixed (byte* secret = key, source = data, target = output)
        {
            LibCrypto.Check(
                LibCrypto.EVP_MAC_init(context.Pointer, secret, (nuint)key.Length, null) == 1
                && LibCrypto.EVP_MAC_update(context.Pointer, source, (nuint)data.Length) == 1
                && LibCrypto.EVP_MAC_final(context.Pointer, target, &written, Size) == 1
                && written == Size,
                "HMAC-SHA-256");
        }
    }

    private static NativeContextHandle Create()
    {
        LibCrypto.Check(Mac != 0, "fetch of HMAC");
        var context = new NativeContextHandle(LibCrypto.EVP_MAC_CTX_new(Mac), &LibCrypto.EVP_MAC_CTX_free);
        var parameters = stackalloc OsslParameter[2];
        parameters[0] = OsslParameter.Text("digest"u8, "SHA256"u8);
        parameters[1] = default;
        byte key = 0;
        LibCrypto.Check(!context.IsInvalid && LibCrypto.EVP_MAC_init(context.Pointer, &key, 1, parameters) == 1, "HMAC context");
        return context;
    }
}
