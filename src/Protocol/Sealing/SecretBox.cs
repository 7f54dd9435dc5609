using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Sealing;

/// <summary>
/// A secret box: XChaCha20-Poly1305 with a random nonce in front, for what is stored or sent under a shared key without
/// a session (docs/protocol/sealing.md). Layout: nonce (24) ‖ ciphertext ‖ tag (16). Thread-safe.
/// </summary>
public static class SecretBox
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = XChaCha20Poly1305.KeySize;

    /// <summary>How many bytes a box is longer than what it holds.</summary>
    public const int Overhead = XChaCha20Poly1305.NonceSize + XChaCha20Poly1305.TagSize;

    /// <summary>Seals into a new array.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="plaintext">What is hidden.</param>
    /// <param name="associated">What the box is bound to but does not hold: a label and the name of what it is for.</param>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        var box = new byte[checked(plaintext.Length + Overhead)];
        Seal(key, plaintext, associated, box);
        return box;
    }

    /// <summary>Seals without an allocation for the result.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="plaintext">What is hidden; must not overlap the destination.</param>
    /// <param name="associated">As for <see cref="Seal(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>.</param>
    /// <param name="destination">Exactly <see cref="Overhead"/> bytes longer than the plaintext.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static void Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated, Span<byte> destination)
    {
        if (destination.Length != plaintext.Length + Overhead)
            throw new ArgumentException($"A box is {Overhead} bytes longer than its plaintext.", nameof(destination));
        var nonce = destination[..XChaCha20Poly1305.NonceSize];
        RandomNumberGenerator.Fill(nonce);
        XChaCha20Poly1305.Seal(key, nonce, plaintext, associated, destination[XChaCha20Poly1305.NonceSize..]);
    }

    /// <summary>Opens into a new array.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="box">The whole box.</param>
    /// <param name="associated">What was given when it was sealed.</param>
    /// <param name="plaintext">What the box held, if true is returned.</param>
    /// <returns>False if the box was changed or cut, or is for another key or other associated bytes.</returns>
    /// <exception cref="ArgumentException">The key has another length.</exception>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated, [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (box.Length < Overhead)
            return false;
        var opened = new byte[box.Length - Overhead];
        if (!TryOpen(key, box, associated, opened))
            return false;
        plaintext = opened;
        return true;
    }

    /// <summary>Opens without an allocation for the result.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="box">The whole box; must not overlap the destination.</param>
    /// <param name="associated">What was given when it was sealed.</param>
    /// <param name="destination">Exactly <see cref="Overhead"/> bytes shorter than the box; all zero if false is returned.</param>
    /// <returns>False as for the other overload.</returns>
    /// <exception cref="ArgumentException">A length, other than that of a box shorter than the overhead, is wrong.</exception>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated, Span<byte> destination)
    {
        if (box.Length < Overhead)
            return false;
        if (destination.Length != box.Length - Overhead)
            throw new ArgumentException($"The plaintext is {Overhead} bytes shorter than its box.", nameof(destination));
        return XChaCha20Poly1305.TryOpen(key, box[..XChaCha20Poly1305.NonceSize], box[XChaCha20Poly1305.NonceSize..], associated, destination);
    }
}
