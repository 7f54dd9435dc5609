using System.Buffers.Binary;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>Names a reply block to the node that made it: 16 random bytes that only this node ever reads.</summary>
public readonly record struct ReplyBlockId
{
    /// <summary>Bytes of the encoded form.</summary>
    public const int Size = 16;

    private readonly UInt128 _value;

    private ReplyBlockId(UInt128 value) => _value = value;

    /// <summary>Draws a new one.</summary>
    /// <param name="random">The source; null means the system's generator.</param>
    public static ReplyBlockId New(IRandomSource? random = null)
    {
        Span<byte> bytes = stackalloc byte[Size];
        (random ?? SystemRandomSource.Instance).Fill(bytes);
        return Read(bytes);
    }

    /// <summary>Reads the encoded form.</summary>
    /// <param name="source">Exactly 16 bytes.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public static ReplyBlockId Read(ReadOnlySpan<byte> source) => source.Length == Size
        ? new ReplyBlockId(BinaryPrimitives.ReadUInt128BigEndian(source))
        : throw new ArgumentException($"A reply block id has {Size} bytes, not {source.Length}.", nameof(source));

    /// <summary>Writes 16 bytes to the start of the span.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is shorter.</exception>
    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _value);

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => _value.ToString("x32", null);
}
