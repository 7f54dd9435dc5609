using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace OrleansVoxa.Protocol.Identity;

/// <summary>
/// Writes the canonical encoding (docs/protocol/canonical-encoding.md): a domain label, then fields in documented
/// order, each value having exactly one encoding. Not thread-safe. Methods return the writer, so that fields chain.
/// </summary>
public sealed class CanonicalWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _buffer = new byte[256];
    private int _length;

    /// <summary>Starts with the domain label.</summary>
    /// <param name="label">1 to 255 ASCII characters such as <c>voxa/node-record/1</c>.</param>
    /// <exception cref="ArgumentException">The label is empty, too long or not ASCII.</exception>
    public CanonicalWriter(string label)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        if (label.Length > byte.MaxValue || !Ascii.IsValid(label))
            throw new ArgumentException("A domain label is 1 to 255 ASCII characters.", nameof(label));
        U8((byte)label.Length);
        Encoding.ASCII.GetBytes(label, Reserve(label.Length));
    }

    /// <summary>Bytes written so far, the label included.</summary>
    public int Length => _length;

    /// <summary>One byte.</summary>
    public CanonicalWriter U8(byte value)
    {
        Reserve(1)[0] = value;
        return this;
    }

    /// <summary>One byte: 1 for true, 0 for false.</summary>
    public CanonicalWriter Bool(bool value) => U8(value ? (byte)1 : (byte)0);

    /// <summary>Two bytes, big-endian.</summary>
    public CanonicalWriter U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), value);
        return this;
    }

    /// <summary>Four bytes, big-endian.</summary>
    public CanonicalWriter U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Reserve(4), value);
        return this;
    }

    /// <summary>Eight bytes, big-endian.</summary>
    public CanonicalWriter U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Reserve(8), value);
        return this;
    }

    /// <summary>Eight bytes, big-endian, two's complement.</summary>
    public CanonicalWriter I64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(Reserve(8), value);
        return this;
    }

    /// <summary>A point in time: milliseconds since 1970-01-01 UTC as I64; what is finer is cut off.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is before 1970.</exception>
    public CanonicalWriter Time(DateTimeOffset value)
    {
        var milliseconds = value.ToUnixTimeMilliseconds();
        ArgumentOutOfRangeException.ThrowIfNegative(milliseconds, nameof(value));
        return I64(milliseconds);
    }

    /// <summary>A field whose width is fixed by the documentation: the bytes alone, without a length.</summary>
    public CanonicalWriter Fixed(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        return this;
    }

    /// <summary>A node id: 20 bytes.</summary>
    public CanonicalWriter Id(NodeId value)
    {
        value.CopyTo(Reserve(NodeId.Size));
        return this;
    }

    /// <summary>Bytes of varying number: U32 length, then the bytes.</summary>
    public CanonicalWriter Bytes(ReadOnlySpan<byte> value) => U32((uint)value.Length).Fixed(value);

    /// <summary>Text: U32 length in bytes, then UTF-8 without a byte order mark.</summary>
    /// <exception cref="ArgumentException">The text has lone surrogates and so no UTF-8 form.</exception>
    public CanonicalWriter String(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var size = StrictUtf8.GetByteCount(value);
        U32((uint)size);
        StrictUtf8.GetBytes(value, Reserve(size));
        return this;
    }

    /// <summary>A list: U32 count, then each element by <paramref name="write"/>.</summary>
    public CanonicalWriter List<T>(ImmutableArray<T> values, Action<CanonicalWriter, T> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        U32((uint)values.Length);
        foreach (var value in values)
            write(this, value);
        return this;
    }

    /// <summary>An optional field: presence byte 0, or 1 and then the value by <paramref name="write"/>.</summary>
    public CanonicalWriter Optional<T>(T? value, Action<CanonicalWriter, T> write)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(write);
        Bool(value is not null);
        if (value is not null)
            write(this, value);
        return this;
    }

    /// <inheritdoc cref="Optional{T}(T, Action{CanonicalWriter, T})"/>
    public CanonicalWriter Optional<T>(T? value, Action<CanonicalWriter, T> write)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(write);
        Bool(value.HasValue);
        if (value is { } present)
            write(this, present);
        return this;
    }

    /// <summary>All bytes in a new array.</summary>
    public byte[] ToArray() => _buffer.AsSpan(0, _length).ToArray();

    private Span<byte> Reserve(int size)
    {
        var needed = checked(_length + size);
        if (needed > _buffer.Length)
            Array.Resize(ref _buffer, Math.Max(needed, 2 * _buffer.Length));
        var span = _buffer.AsSpan(_length, size);
        _length = needed;
        return span;
    }
}
