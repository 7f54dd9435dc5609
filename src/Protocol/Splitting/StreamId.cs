using System.Buffers.Binary;
using OrleansVoxa.Protocol.Cryptography;

namespace OrleansVoxa.Protocol.Splitting;

/// <summary>Names one byte stream that travels as segments: 16 random bytes, chosen by its sender.</summary>
public readonly record struct StreamId
{
    /// <summary>Bytes of the encoded form.</summary>
    public const int Size = 16;

    private readonly UInt128 _value;

    private StreamId(UInt128 value) => _value = value;

    /// <summary>Draws a new one.</summary>
    /// <param name="random">The source; null means the system's generator.</param>
    public static StreamId New(IRandomSource? random = null)
    {
        Span<byte> bytes = stackalloc byte[Size];
        (random ?? SystemRandomSource.Instance).Fill(bytes);
        return Read(bytes);
    }

    /// <summary>Reads the encoded form.</summary>
    /// <param name="source">Exactly 16 bytes.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public static StreamId Read(ReadOnlySpan<byte> source) => source.Length == Size
        ? new StreamId(BinaryPrimitives.ReadUInt128BigEndian(source))
        : throw new ArgumentException($"A stream id has {Size} bytes, not {source.Length}.", nameof(source));

    /// <summary>Writes 16 bytes to the start of the span.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is shorter.</exception>
    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _value);

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => _value.ToString("x32", null);
}
