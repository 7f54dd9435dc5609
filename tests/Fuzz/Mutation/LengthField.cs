using System.Buffers.Binary;

namespace OrleansVoxa.Fuzz.Mutation;

/// <summary>A place that reads like a length or count of what follows it: u16, u32 big-endian or u64 little-endian.</summary>
internal readonly record struct LengthField(int Offset, int Width, int Value)
{
    /// <summary>The first byte that the length would cover.</summary>
    public int Body => Offset + Width;

    /// <summary>Finds them without knowing the format: a number that does not reach past the end may be one. Wrong guesses cost nothing.</summary>
    public static LengthField[] Find(ReadOnlySpan<byte> bytes)
    {
        var found = new List<LengthField>();
        for (var at = 0; at + 2 <= bytes.Length && found.Count < 256; at++)
        {
            var rest = bytes[at..];
            if (rest.Length >= 8) Add(found, at, 8, BinaryPrimitives.ReadUInt64LittleEndian(rest), rest.Length);
            if (rest.Length >= 4) Add(found, at, 4, BinaryPrimitives.ReadUInt32BigEndian(rest), rest.Length);
            // Two random bytes often look like a length; the wide fields are what decoders here use most.
            var two = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (two == rest.Length - 2) Add(found, at, 2, two, rest.Length);
        }

        return [.. found];
    }

    public void Write(Span<byte> bytes, ulong value)
    {
        if (Body > bytes.Length) return;
        var field = bytes.Slice(Offset, Width);
        switch (Width)
        {
            case 8: BinaryPrimitives.WriteUInt64LittleEndian(field, value); break;
            case 4: BinaryPrimitives.WriteUInt32BigEndian(field, (uint)value); break;
            default: BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)value); break;
        }
    }

    private static void Add(List<LengthField> found, int at, int width, ulong value, int rest)
    {
        if (value > 0 && value <= (ulong)(rest - width)) found.Add(new LengthField(at, width, (int)value));
    }
}
