using System.Diagnostics;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>
/// All-or-nothing transform of AONT-RS (Resch and Plank 2011): the data, zero padding and a canary of zeros are
/// encrypted with ChaCha20 under a random key that is used once, and the key follows, masked with the SHA-256 of that
/// ciphertext. Whoever misses 32 bytes of the package cannot learn the key, hence nothing of the data.
/// </summary>
internal static class AllOrNothing
{
    public const int KeySize = 32;

    /// <summary>Zeros behind the data that show, after unmasking, that the package was whole.</summary>
    public const int CanarySize = 16;

    /// <summary>What the transform adds to the data, in bytes.</summary>
    public const int Overhead = CanarySize + KeySize;

    // The key is fresh for each package, so the nonce need not vary.
    private static ReadOnlySpan<byte> Nonce => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Fills the package, whose length may exceed data and overhead; the difference is padding.</summary>
    public static void Protect(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> package)
    {
        Debug.Assert(package.Length >= data.Length + Overhead);
        var body = package[..^KeySize];
        data.CopyTo(body);
        body[data.Length..].Clear();
        ChaCha20.Xor(key, Nonce, 0, body, body);
        Mask(body, key, package[^KeySize..]);
    }

    /// <summary>Reveals the data in place at the start of the package; false if the package is not what was protected.</summary>
    public static bool TryReveal(Span<byte> package, int dataSize)
    {
        Debug.Assert(package.Length >= dataSize + Overhead);
        var body = package[..^KeySize];
        Span<byte> key = stackalloc byte[KeySize];
        Mask(body, package[^KeySize..], key);
        ChaCha20.Xor(key, Nonce, 0, body, body);
        CryptographicOperations.ZeroMemory(key);
        return body[dataSize..].IndexOfAnyExcept((byte)0) < 0;
    }

    private static void Mask(ReadOnlySpan<byte> body, ReadOnlySpan<byte> value, Span<byte> masked)
    {
        Span<byte> hash = stackalloc byte[KeySize];
        SHA256.HashData(body, hash);
        for (var i = 0; i < KeySize; i++)
            masked[i] = (byte)(value[i] ^ hash[i]);
        CryptographicOperations.ZeroMemory(hash);
    }
}
