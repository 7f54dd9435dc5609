using System.Buffers.Binary;
using System.Text;

namespace OrleansVoxa.Protocol.Exchanges.Records;

/// <summary>Reads the fields of one record whose bytes are all there; every fault is a protocol violation.</summary>
internal ref struct RecordFields(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(false, true);

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Left => _rest.Length;

    public byte U8() => Take(1)[0];

    public ushort U16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint U32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong U64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public bool Boolean() => U8() switch
    {
        0 => false,
        1 => true,
        _ => throw Violation("a flag byte is neither 0 nor 1"),
    };

    public string String()
    {
        var length = U32();
        if (length > (uint)_rest.Length) throw Violation("a string is longer than its record");
        try
        {
            return Strict.GetString(Take((int)length));
        }
        catch (DecoderFallbackException)
        {
            throw Violation("a string is not UTF-8");
        }
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw Violation("a field is longer than its record");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public readonly void End()
    {
        if (_rest.Length > 0) throw Violation("bytes follow the last field of a record");
    }

    public static ProtocolViolationException Violation(string what) => new("exchange_record", $"Exchange record: {what}.");
}
