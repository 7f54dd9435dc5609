namespace OrleansVoxa.Protocol.Compression;

/// <summary>
/// Compresses what is written to it into one Zstandard frame (RFC 8878), and writes that to another stream, which stays open. The window is at
/// most 2 MiB, within the 8 MiB that a reader of the HTTP coding <c>zstd</c> must have (RFC 9659, section 3). Takes some 1.3 MiB of native memory.
/// </summary>
/// <remarks>Not thread-safe. Disposing ends the frame; without it a reader sees that the frame was cut.</remarks>
public sealed class ZstandardStream : Stream
{
    /// <summary>The level at which the library's authors see speed and size in balance, and its default: 3.</summary>
    public const int DefaultLevel = 3;

    private const int WindowLog = 21;
    private const int BufferBytes = 32 << 10;

    private readonly Stream _output;
    private readonly ZstandardCompressor _context;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private bool _ended;

    /// <param name="output">Where the frame goes.</param>
    /// <param name="level">From 1, the fastest, to 19. Default <see cref="DefaultLevel"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such level.</exception>
    /// <exception cref="DllNotFoundException">This system has no libzstd, see <see cref="IsSupported"/>.</exception>
    public ZstandardStream(Stream output, int level = DefaultLevel)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfLessThan(level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 19);
        _output = output;
        _context = Zstandard.CreateStreaming(level, WindowLog);
    }

    /// <summary>True if this system has libzstd.</summary>
    public static bool IsSupported => Zstandard.IsSupported;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => !_ended;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => Push(buffer, ZstandardMode.Continue);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => PushAsync(buffer, ZstandardMode.Continue, cancellationToken);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Passes on all that was written, so that the reader can read it.</summary>
    public override void Flush()
    {
        Push([], ZstandardMode.Flush);
        _output.Flush();
    }

    /// <inheritdoc cref="Flush"/>
    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await PushAsync(default, ZstandardMode.Flush, cancellationToken).ConfigureAwait(false);
        await _output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        try
        {
            if (!_ended) await PushAsync(default, ZstandardMode.End, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _ended = true;
            _context.Dispose();
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        try
        {
            if (disposing && !_ended) Push([], ZstandardMode.End);
        }
        finally
        {
            _ended = true;
            if (disposing) _context.Dispose();
            base.Dispose(disposing);
        }
    }

    private void Push(ReadOnlySpan<byte> source, ZstandardMode mode)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        bool done;
        do
        {
            done = Zstandard.CompressPart(_context, ref source, _buffer, mode, out var written);
            _output.Write(_buffer, 0, written);
        }
        while (!done);
    }

    private async ValueTask PushAsync(ReadOnlyMemory<byte> source, ZstandardMode mode, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        bool done;
        do
        {
            done = Take(ref source, mode, out var written);
            if (written > 0) await _output.WriteAsync(_buffer.AsMemory(0, written), cancellationToken).ConfigureAwait(false);
        }
        while (!done);
    }

    private bool Take(ref ReadOnlyMemory<byte> source, ZstandardMode mode, out int written)
    {
        var rest = source.Span;
        var done = Zstandard.CompressPart(_context, ref rest, _buffer, mode, out written);
        source = source[^rest.Length..];
        return done;
    }
}
