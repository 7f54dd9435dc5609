using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>
/// The five keys that a sender and one node of the path derive from their shared secret: the secret is extracted by
/// HMAC-SHA-256 under a label (RFC 5869, section 2.2) and expanded by one ChaCha20 stream, which costs a relay a tenth
/// of what five more HMACs would.
/// </summary>
[InlineArray(Size)]
internal struct HopKeys
{
    public const int Size = 144;

    private byte _first;

    public static void Derive(ReadOnlySpan<byte> shared, ref HopKeys keys)
    {
        Span<byte> secret = stackalloc byte[HmacSha256.Size];
        HmacSha256.Hash("voxa/onion/1"u8, shared, secret);
        Span<byte> bytes = keys;
        bytes.Clear();
        ChaCha20.Xor(secret, OnionFormat.Nonce, 0, bytes, bytes);
        CryptographicOperations.ZeroMemory(secret);
    }

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Mac => Bytes[..32];

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Stream => Bytes.Slice(32, 32);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Payload => Bytes.Slice(64, 32);

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Blinding => Bytes.Slice(96, 32);

    public readonly ReplayTag Tag => ReplayTag.Read(Bytes.Slice(128, ReplayTag.Size));

    [UnscopedRef]
    private readonly ReadOnlySpan<byte> Bytes => this;

    public void Clear()
    {
        Span<byte> bytes = this;
        CryptographicOperations.ZeroMemory(bytes);
    }
}
