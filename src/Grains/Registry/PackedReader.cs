using System.Buffers.Binary;
using System.Text;

namespace OrleansVoxa.Grains.Registry;

/// <summary>Reads what <see cref="PackedWriter"/> wrote.</summary>
/// <exception cref="FormatException">From each method: the bytes end too early, or a number is too large.</exception>
internal ref struct PackedReader(ReadOnlySpan<byte> input)
{
    private ReadOnlySpan<byte> _rest = input;

    public readonly bool AtEnd => _rest.IsEmpty;

    public ulong Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Raw(1)[0];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }

        throw new FormatException("A number is longer than ten bytes.");
    }

    public int Count()
    {
        var count = Number();
        // Each element takes a byte at least, so a larger count cannot be true, and nothing is allocated for it.
        return count <= (ulong)_rest.Length ? (int)count : throw new FormatException("A count is larger than what is left.");
    }

    public long Fixed() => BinaryPrimitives.ReadInt64LittleEndian(Raw(8));

    public ReadOnlySpan<byte> Bytes() => Raw(Count());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public ReadOnlySpan<byte> Raw(int count)
    {
        if (count > _rest.Length) throw new FormatException("The bytes end too early.");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
