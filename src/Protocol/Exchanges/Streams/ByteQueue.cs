namespace OrleansVoxa.Protocol.Exchanges.Streams;

/// <summary>Bytes in, bytes out, first in first out, in one array that grows to what was once needed. Not thread-safe.</summary>
internal sealed class ByteQueue
{
    private byte[] _buffer = [];
    private int _start;

    public int Count { get; private set; }

    /// <summary>The oldest bytes; valid until the next call that changes the queue.</summary>
    public ReadOnlyMemory<byte> Front => _buffer.AsMemory(_start, Count);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_start + Count + bytes.Length > _buffer.Length) MakeRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_start + Count));
        Count += bytes.Length;
    }

    public void Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        Count -= count;
        _start = Count == 0 ? 0 : _start + count;
    }

    public void Clear() => (_buffer, _start, Count) = ([], 0, 0);

    private void MakeRoom(int more)
    {
        var target = Count + more <= _buffer.Length ? _buffer : new byte[Math.Max(Count + more, Math.Max(1_024, _buffer.Length * 2))];
        _buffer.AsSpan(_start, Count).CopyTo(target);
        (_buffer, _start) = (target, 0);
    }
}
