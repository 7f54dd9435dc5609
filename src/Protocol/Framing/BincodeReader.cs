using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Framing;

/// <summary>Reads message fields in bincode-1's layout from bytes that nobody vouches for.</summary>
/// <remarks>Each length is held against its field's limit and against what is left before anything is allocated for it.</remarks>
internal ref struct BincodeReader(ReadOnlySequence<byte> bytes)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private SequenceReader<byte> _reader = new(bytes);

    public readonly long Remaining => _reader.Remaining;

    public byte U8(string field) => _reader.TryRead(out var value) ? value : throw Truncated(field);

    public uint U32(string field) => _reader.TryReadLittleEndian(out int value) ? (uint)value : throw Truncated(field);

    public ulong U64(string field) => _reader.TryReadLittleEndian(out long value) ? (ulong)value : throw Truncated(field);

    public void Fixed(scoped Span<byte> destination, string field)
    {
        if (!_reader.TryCopyTo(destination)) throw Truncated(field);
        _reader.Advance(destination.Length);
    }

    public NodeId Node(string field)
    {
        Span<byte> bytes = stackalloc byte[NodeId.Size];
        Fixed(bytes, field);
        return NodeId.Read(bytes);
    }

    /// <summary>Bytes in an array of their own: they outlive the buffer they came in.</summary>
    public ReadOnlyMemory<byte> Bytes(int limit, string field)
    {
        var length = Length(limit, minimumSize: 1, field);
        if (length == 0) return ReadOnlyMemory<byte>.Empty;
        var value = GC.AllocateUninitializedArray<byte>(length);
        Fixed(value, field);
        return value;
    }

    public string Text(int limit, string field)
    {
        var length = Length(limit, minimumSize: 1, field);
        if (length == 0) return "";
        var slice = _reader.UnreadSequence.Slice(0, length);
        try
        {
            var value = slice.IsSingleSegment ? Utf8.GetString(slice.FirstSpan) : Utf8.GetString(slice);
            _reader.Advance(length);
            return value;
        }
        catch (DecoderFallbackException)
        {
            throw new ProtocolViolationException(FramingFault.FieldText, $"Field {field} is not UTF-8.");
        }
    }

    public string? OptionalText(int limit, string field) => U8(field) switch
    {
        0 => null,
        1 => Text(limit, field),
        var other => throw new ProtocolViolationException(FramingFault.FieldValue, $"Field {field} has presence byte {other}."),
    };

    public ImmutableArray<string> Texts(int countLimit, int limit, string field)
    {
        // Each text takes at least the eight bytes of its length.
        var count = Length(countLimit, minimumSize: 8, field);
        if (count == 0) return [];
        var values = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++) values.Add(Text(limit, field));
        return values.MoveToImmutable();
    }

    public readonly void End()
    {
        if (_reader.Remaining != 0)
            throw new ProtocolViolationException(FramingFault.MessageTrailing, $"{_reader.Remaining} bytes follow the message.");
    }

    private int Length(int limit, int minimumSize, string field)
    {
        var length = U64(field);
        if (length > (ulong)limit)
            throw new ProtocolViolationException(FramingFault.FieldTooLong, $"Field {field} has {length}, over its limit of {limit}.");
        if ((long)length * minimumSize > _reader.Remaining) throw Truncated(field);
        return (int)length;
    }

    private static ProtocolViolationException Truncated(string field) =>
        new(FramingFault.MessageTruncated, $"The message ends inside field {field}.");
}
