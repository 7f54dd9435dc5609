namespace OrleansVoxa.Protocol.Tests.Exchanges;

/// <summary>A long body that needs no memory: each byte follows from its position.</summary>
internal sealed class PatternStream(long length, bool breaksOff = false) : Stream
{
    private readonly TaskCompletionSource _disposed = new();
    private long _position;

    public Task Disposed => _disposed.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => Interlocked.Read(ref _position);
        set => throw new NotSupportedException();
    }

    public static async Task<(long Count, bool Unchanged)> CheckAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var count = 0L;
        var unchanged = true;
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0; count += read)
        {
            for (var i = 0; i < read; i++) unchanged &= buffer[i] == At(count + i);
        }

        return (count, unchanged);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var left = length - _position;
        if (left == 0 && breaksOff) throw new IOException("The server went away.");
        var read = (int)Math.Min(count, left);
        for (var i = 0; i < read; i++) buffer[offset + i] = At(_position + i);
        Interlocked.Add(ref _position, read);
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var bytes = new byte[buffer.Length];
        var read = Read(bytes, 0, bytes.Length);
        bytes.AsMemory(0, read).CopyTo(buffer);
        return new ValueTask<int>(read);
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _disposed.TrySetResult();
        base.Dispose(disposing);
    }

    private static byte At(long position) => (byte)((position * 31) ^ (position >> 13));
}
