using System.Buffers.Binary;

namespace OrleansVoxa.Protocol.Onion;

/// <summary>
/// What a relay remembers of a packet for as long as the routing key lives: 16 bytes derived from the secret shared with
/// the sender, hence the same for every copy of a packet and unlinkable from hop to hop.
/// </summary>
public readonly record struct ReplayTag
{
    /// <summary>Bytes of the encoded form.</summary>
    public const int Size = 16;

    private readonly UInt128 _value;

    private ReplayTag(UInt128 value) => _value = value;

    /// <summary>Reads the encoded form.</summary>
    /// <param name="source">Exactly 16 bytes.</param>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public static ReplayTag Read(ReadOnlySpan<byte> source) => source.Length == Size
        ? new ReplayTag(BinaryPrimitives.ReadUInt128BigEndian(source))
        : throw new ArgumentException($"A replay tag has {Size} bytes, not {source.Length}.", nameof(source));

    /// <summary>Writes 16 bytes to the start of the span.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The span is shorter.</exception>
    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _value);

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => _value.ToString("x32", null);
}
