using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>Rules for the group element α of a header, and for the MAC beside it.</summary>
internal static class HeaderElement
{
    /// <summary>
    /// Whether the bytes are the one encoding of their u-coordinate. X25519 itself ignores the top bit and reduces
    /// modulo 2^255 - 19; without this check a header could change in a way that its MAC does not see.
    /// </summary>
    public static bool IsCanonical(ReadOnlySpan<byte> element) =>
        element[31] < 0x7F
        || (element[31] == 0x7F && (element[1..31].IndexOfAnyExcept((byte)0xFF) >= 0 || element[0] < 0xED));

    /// <summary>The MAC γ: the first 16 bytes of HMAC-SHA-256 over β.</summary>
    public static void Authenticate(ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> routing, Span<byte> mac)
    {
        Span<byte> full = stackalloc byte[HmacSha256.Size];
        HmacSha256.Hash(macKey, routing, full);
        full[..OnionFormat.MacSize].CopyTo(mac);
    }
}
