using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.Framing;

/// <summary>Writes message fields in bincode-1's layout: little-endian integers, u64 lengths, one presence byte.</summary>
/// <remarks>It holds a sender to the limits that its peer enforces, so that a fault shows where it was made.</remarks>
internal readonly ref struct BincodeWriter(IBufferWriter<byte> output)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public void U8(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    /// <summary>A fixed-size array: no length in front.</summary>
    public void Node(NodeId value)
    {
        value.CopyTo(output.GetSpan(NodeId.Size));
        output.Advance(NodeId.Size);
    }

    public void Bytes(ReadOnlyMemory<byte> value, int limit, [CallerArgumentExpression(nameof(value))] string field = "")
    {
        Check(value.Length, limit, field);
        U64((ulong)value.Length);
        output.Write(value.Span);
    }

    public void Text(string value, int limit, [CallerArgumentExpression(nameof(value))] string field = "")
    {
        ArgumentNullException.ThrowIfNull(value, field);
        var length = Utf8.GetByteCount(value);
        Check(length, limit, field);
        U64((ulong)length);
        Utf8.GetBytes(value, output.GetSpan(length));
        output.Advance(length);
    }

    public void OptionalText(string? value, int limit, [CallerArgumentExpression(nameof(value))] string field = "")
    {
        U8(value is null ? (byte)0 : (byte)1);
        if (value is not null) Text(value, limit, field);
    }

    public void Texts(
        ImmutableArray<string> values, int countLimit, int limit, [CallerArgumentExpression(nameof(values))] string field = "")
    {
        var count = values.IsDefault ? 0 : values.Length;
        Check(count, countLimit, field);
        U64((ulong)count);
        for (var i = 0; i < count; i++) Text(values[i], limit, field);
    }

    private static void Check(int length, int limit, string field)
    {
        if (length > limit) throw new ArgumentException($"{field} has {length}, over its limit of {limit}.", field);
    }
}
