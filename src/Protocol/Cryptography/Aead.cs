using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Cryptography;

/// <summary>Opening where a bad tag is an expected outcome, not an exception.</summary>
internal static class Aead
{
    /// <summary>Opens ciphertext‖tag. False, with the plaintext erased, if the tag does not match.</summary>
    internal static bool TryDecrypt(ChaCha20Poly1305 cipher, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated, Span<byte> plaintext)
    {
        var body = sealedBytes.Length - XChaCha20Poly1305.TagSize;
        try
        {
            cipher.Decrypt(nonce, sealedBytes[..body], sealedBytes[body..], plaintext, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plaintext);
            return false;
        }
    }
}
