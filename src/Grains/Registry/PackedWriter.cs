using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Writes what a shard of the directory holds in few bytes: numbers below 128 take one.</summary>
internal readonly struct PackedWriter(ArrayBufferWriter<byte> output)
{
    public void Number(ulong value)
    {
        var span = output.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        output.Advance(length);
    }

    public void Fixed(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => output.Write(bytes);

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number((uint)bytes.Length);
        output.Write(bytes);
    }

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Number((uint)length);
        Encoding.UTF8.GetBytes(text, output.GetSpan(length));
        output.Advance(length);
    }
}
