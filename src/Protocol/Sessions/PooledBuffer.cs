using System.Buffers;

namespace OrleansVoxa.Protocol.Sessions;

/// <summary>A growing buffer of pooled memory, to be used again after <see cref="Reset"/>. Not thread-safe.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private byte[] _array = [];
    private int _written;

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _written);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_array.Length - _written));
        _written += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _array.AsMemory(_written);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Ensure(sizeHint);
        return _array.AsSpan(_written);
    }

    /// <summary>Hands the array over: the caller returns it to the pool.</summary>
    public (byte[] Array, int Length) Detach()
    {
        var taken = (_array, _written);
        (_array, _written) = ([], 0);
        return taken;
    }

    /// <summary>Gives the memory back, so that an idle session holds none.</summary>
    public void Reset()
    {
        if (_array.Length > 0) FrameArrays.Return(_array);
        (_array, _written) = ([], 0);
    }

    private void Ensure(int sizeHint)
    {
        var needed = checked(_written + Math.Max(sizeHint, 1));
        if (needed <= _array.Length) return;
        var larger = FrameArrays.Rent(Math.Max(needed, Math.Max(256, (int)Math.Min(2L * _array.Length, Array.MaxLength))));
        Written.Span.CopyTo(larger);
        if (_array.Length > 0) FrameArrays.Return(_array);
        _array = larger;
    }
}
