namespace OrleansVoxa.Fuzz.Mutation;

/// <summary>Bytes under mutation in one array that is used again; what would grow past its capacity is cut.</summary>
internal sealed class MutationBuffer(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public int Room => _bytes.Length - Length;

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public void Load(ReadOnlySpan<byte> bytes)
    {
        Length = Math.Min(bytes.Length, _bytes.Length);
        bytes[..Length].CopyTo(_bytes);
    }

    public void Truncate(int length) => Length = Math.Min(Length, length);

    public void Delete(int at, int count)
    {
        Span[(at + count)..].CopyTo(_bytes.AsSpan(at));
        Length -= count;
    }

    /// <summary>Makes room and returns it, with whatever stood there.</summary>
    public Span<byte> Open(int at, int count)
    {
        count = Math.Min(count, Room);
        var tail = Length - at;
        Length += count;
        _bytes.AsSpan(at, tail).CopyTo(_bytes.AsSpan(at + count));
        return _bytes.AsSpan(at, count);
    }

    public void Insert(int at, ReadOnlySpan<byte> bytes)
    {
        var room = Open(at, bytes.Length);
        bytes[..room.Length].CopyTo(room);
    }

    public void Overwrite(int at, ReadOnlySpan<byte> bytes) =>
        bytes[..Math.Min(bytes.Length, Length - at)].CopyTo(Span[at..]);
}
