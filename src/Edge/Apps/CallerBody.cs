namespace OrleansVoxa.Edge.Apps;

/// <summary>
/// A request's body on its way to an instance. Tells of each piece that came, and keeps what reading it from the caller ended with, which is no
/// fault of the instance.
/// </summary>
internal sealed class CallerBody(Stream inner, Action came) : Stream
{
    /// <summary>Why the caller's body could not be read; null while it can.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Some of it was handed on, and not all: whoever takes it may break off because it does not want more, and may have said so.</summary>
    public bool IsUnderWay { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            came();
            // Who asks for nothing is told of nothing.
            if (!buffer.IsEmpty) IsUnderWay = count > 0;
            return count;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            Fault = fault;
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
