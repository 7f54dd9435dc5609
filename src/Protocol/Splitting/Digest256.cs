using System.Buffers.Binary;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>A SHA-256 result as a value: 32 bytes without heap, compared by content.</summary>
public readonly record struct Digest256
{
    /// <summary>Bytes of the encoded form.</summary>
    public const int Size = 32;

    private readonly UInt128 _high;
    private readonly UInt128 _low;

    private Digest256(UInt128 high, UInt128 low) => (_high, _low) = (high, low);

    /// <summary>Reads the encoded form.</summary>
    /// <param name="source">Exactly 32 bytes.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public static Digest256 Read(ReadOnlySpan<byte> source) => source.Length == Size
        ? new Digest256(BinaryPrimitives.ReadUInt128BigEndian(source), BinaryPrimitives.ReadUInt128BigEndian(source[16..]))
        : throw new ArgumentException($"A SHA-256 result has {Size} bytes, not {source.Length}.", nameof(source));

    /// <summary>Writes 32 bytes to the start of the span.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is shorter.</exception>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt128BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _low);
    }

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => _high.ToString("x32", null) + _low.ToString("x32", null);
}
