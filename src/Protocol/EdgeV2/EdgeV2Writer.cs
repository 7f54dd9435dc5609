using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using OrleansVoxa.Protocol.Identity;

namespace OrleansVoxa.Protocol.EdgeV2;

/// <summary>Writes message fields as <see cref="CanonicalReader"/> reads them, straight into the frame's buffer.</summary>
/// <remarks>It holds a sender to the limits that its peer enforces, so that a fault shows where it was made.</remarks>
internal readonly ref struct EdgeV2Writer(IBufferWriter<byte> output)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public void U8(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    public void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(output.GetSpan(2), value);
        output.Advance(2);
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    public void U64(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public void Node(NodeId value)
    {
        value.CopyTo(output.GetSpan(NodeId.Size));
        output.Advance(NodeId.Size);
    }

    public void Bytes(ReadOnlyMemory<byte> value, int limit, [CallerArgumentExpression(nameof(value))] string field = "")
    {
        Length(value.Length, limit, field);
        output.Write(value.Span);
    }

    public void Text(string value, int limit, [CallerArgumentExpression(nameof(value))] string field = "")
    {
        ArgumentNullException.ThrowIfNull(value, field);
        var length = Utf8.GetByteCount(value);
        Length(length, limit, field);
        Utf8.GetBytes(value, output.GetSpan(length));
        output.Advance(length);
    }

    /// <summary>The count before a list; its elements follow.</summary>
    public int Count<T>(ImmutableArray<T> values, int limit, [CallerArgumentExpression(nameof(values))] string field = "")
    {
        var count = values.IsDefault ? 0 : values.Length;
        Length(count, limit, field);
        return count;
    }

    private void Length(int length, int limit, string field)
    {
        if (length > limit) throw new ArgumentException($"{field} has {length}, over its limit of {limit}.", field);
        U32((uint)length);
    }
}
