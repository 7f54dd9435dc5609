using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>
/// The five keys that a sender and one node of the path derive from their shared secret, by HKDF-SHA-256 (RFC 5869)
/// written out over one-shot HMAC, since the platform's HKDF allocates.
/// </summary>
[InlineArray(Size)]
internal struct HopKeys
{
    public const int Size = 144;

    private byte _first;

    public static void Derive(ReadOnlySpan<byte> shared, ref HopKeys keys)
    {
        const int HashSize = HMACSHA256.HashSizeInBytes;
        var info = "voxa/onion/1 hop"u8;
        Span<byte> secret = stackalloc byte[HashSize];
        HMACSHA256.HashData("voxa/onion/1"u8, shared, secret);

        Span<byte> input = stackalloc byte[HashSize + info.Length + 1];
        info.CopyTo(input[HashSize..]);
        Span<byte> output = keys;
        Span<byte> block = stackalloc byte[HashSize];
        for (byte counter = 1; !output.IsEmpty; counter++)
        {
            input[^1] = counter;
            // The first block has no predecessor in front of the label.
            HMACSHA256.HashData(secret, counter == 1 ? input[HashSize..] : input, block);
            block.CopyTo(input);
            var take = Math.Min(HashSize, output.Length);
            block[..take].CopyTo(output);
            output = output[take..];
        }

        CryptographicOperations.ZeroMemory(secret);
        CryptographicOperations.ZeroMemory(block);
        CryptographicOperations.ZeroMemory(input);
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
