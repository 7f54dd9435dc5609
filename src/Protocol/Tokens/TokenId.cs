using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace OrleansVoxa.Protocol.Tokens;

/// <summary>The SHA-256 of a token's secret (docs/protocol/tokens.md): names the token, and proves nothing by itself. Immutable; zero by default.</summary>
public readonly record struct TokenId
{
    /// <summary>Bytes of an id.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private TokenId(ReadOnlySpan<byte> bytes) =>
        (_high, _low) = (BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));

    /// <summary>Reads an id.</summary>
    /// <param name="bytes">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">The length is another.</exception>
    public static TokenId Read(ReadOnlySpan<byte> bytes)
        => bytes.Length == Size ? new TokenId(bytes) : throw new ArgumentException($"A token id has {Size} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Reads the text form.</summary>
    /// <param name="text">Exactly 64 lower-case hexadecimal digits; anything else gives false.</param>
    /// <param name="id">The id, or zero.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out TokenId id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (!TokenText.TryRead(text, bytes)) return false;
        id = new TokenId(bytes);
        return true;
    }

    /// <summary>The 32 bytes in a new array.</summary>
    public byte[] ToByteArray()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, _high);
        BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(16), _low);
        return bytes;
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToByteArray());
}
