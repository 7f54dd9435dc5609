using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Apps;

/// <summary>
/// Names an object by its content: <c>sha256:</c> and the 64 lower-case hexadecimal digits of the SHA-256 (FIPS 180-4) of its bytes. An object is kept and sent
/// in parts of <see cref="PartBytes"/>, of which only the last may be shorter. Thread-safe.
/// </summary>
public static class ObjectKey
{
    /// <summary>What a key begins with.</summary>
    public const string Prefix = "sha256:";

    /// <summary>Bytes of a digest.</summary>
    public const int DigestSize = SHA256.HashSizeInBytes;

    /// <summary>Bytes of every part but the last: 256 KiB.</summary>
    public const int PartBytes = 256 * 1024;

    /// <summary>Whether a text is a key, in the one spelling that keys have.</summary>
    /// <param name="text">Any text, or null.</param>
    public static bool IsValid([NotNullWhen(true)] string? text) => text is not null && SpecificationRules.IsSha256(text);

    /// <summary>The key of a digest.</summary>
    /// <param name="digest">32 bytes.</param>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static string Of(ReadOnlySpan<byte> digest) => digest.Length == DigestSize
        ? Prefix + Convert.ToHexStringLower(digest)
        : throw new ArgumentException($"A SHA-256 digest has {DigestSize} bytes, not {digest.Length}.", nameof(digest));

    /// <summary>The digest of a key.</summary>
    /// <param name="key">A key.</param>
    /// <returns>32 bytes.</returns>
    /// <exception cref="ArgumentException">The text is no key.</exception>
    public static byte[] DigestOf(string key) => IsValid(key)
        ? Convert.FromHexString(key.AsSpan(Prefix.Length))
        : throw new ArgumentException("An object's key is sha256: and 64 lower-case hexadecimal digits.", nameof(key));

    /// <summary>How many parts an object has.</summary>
    /// <param name="length">Its bytes, not negative.</param>
    public static long PartsOf(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return (length / PartBytes) + (length % PartBytes == 0 ? 0 : 1);
    }

    /// <summary>How many bytes one part has.</summary>
    /// <param name="length">The object's bytes.</param>
    /// <param name="part">The part, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The object has no such part.</exception>
    public static int LengthOf(long length, long part)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(part);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part, PartsOf(length));
        return (int)Math.Min(PartBytes, length - (part * PartBytes));
    }
}
